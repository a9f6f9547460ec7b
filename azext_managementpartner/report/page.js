"use strict";
const page = document.documentElement;
page.classList.add("loading"); // page.css hides the table: one that grows is laid out many times

addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("customers");
  const find = document.getElementById("find");
  const status = document.getElementById("status");
  const shown = document.getElementById("shown");
  const customers = [...table.tBodies];
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const texts = new Map();
  let flag = "";
  let waiting = 0;

  const number = (count) => count.toLocaleString("en");

  function textOf(customer) {
    if (!texts.has(customer)) {
      const parts = customer.querySelectorAll("th, .found");
      texts.set(customer, Array.from(parts, (part) => part.textContent.toLowerCase()).join("\n"));
    }
    return texts.get(customer);
  }

  function isMeant(customer, words) {
    const { status: itsStatus, flags = "" } = customer.dataset;
    return (!status.value || itsStatus === status.value)
      && (!flag || itsStatus === flag || flags.split(" ").includes(flag))
      && words.every((word) => textOf(customer).includes(word));
  }

  function filter() {
    clearTimeout(waiting);
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const customer of customers) {
      const meant = isMeant(customer, words);
      if (customer.hidden === meant) customer.hidden = !meant;
      count += meant;
    }
    const all = `${number(customers.length)} ${customers.length === 1 ? "customer" : "customers"}`;
    shown.textContent = count === customers.length ? all : count ? `${number(count)} of ${all}` : "No customer matches";
  }

  function choose(button) {
    const pressed = button && button.getAttribute("aria-pressed") !== "true";
    for (const other of document.querySelectorAll(".tiles button")) {
      other.setAttribute("aria-pressed", String(pressed && other === button));
    }
    flag = pressed ? button.parentElement.dataset.flag : "";
    filter();
  }

  function sort(title) {
    const down = title.getAttribute("aria-sort") === "ascending";
    const place = title.cellIndex;
    const keys = new Map(customers.map((customer) => {
      const cell = customer.rows[0].cells[place];
      return [customer, cell.dataset.sort ?? cell.textContent];
    }));
    const direction = down ? -1 : 1;
    const sorted = customers.toSorted((one, other) => direction * compare(keys.get(one), keys.get(other)));
    for (const other of title.parentElement.cells) other.removeAttribute("aria-sort");
    title.setAttribute("aria-sort", down ? "descending" : "ascending");
    const moved = document.createDocumentFragment();
    moved.append(...sorted);
    table.append(moved);
  }

  function buttonIn(parent, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...parent.childNodes);
    button.addEventListener("click", () => act(button));
    parent.append(button);
    return button;
  }

  for (const title of table.tHead.rows[0].cells) buttonIn(title, () => sort(title));
  for (const tile of document.querySelectorAll(".tiles [data-flag]")) {
    buttonIn(tile, choose).setAttribute("aria-pressed", "false");
  }
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 150);
  });
  status.addEventListener("change", filter);
  document.getElementById("show-all").addEventListener("click", () => {
    find.value = status.value = "";
    choose(null);
  });
  document.querySelector(".controls").hidden = false;

  if (!CSS.supports("selector(::details-content)")) {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = customers.filter((customer) => !customer.hidden)
        .map((customer) => customer.querySelector("details"))
        .filter((details) => !details.open);
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
    });
  }
  page.classList.remove("loading");
});
