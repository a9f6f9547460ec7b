"use strict";
const page = document.documentElement;
page.classList.add("loading"); // page.css hides the table while it loads: otherwise, each new row means a new layout

addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("customers");
  const find = document.getElementById("find");
  const status = document.getElementById("status");
  const shown = document.getElementById("shown");
  const customers = [...table.tBodies];
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const texts = new Map();
  let flag = "";
  let timer = 0;

  const number = (count) => count.toLocaleString("en");

  function textOf(customer) {
    if (!texts.has(customer)) {
      const parts = customer.querySelectorAll("th, .found");
      texts.set(customer, Array.from(parts, (part) => part.textContent.toLowerCase()).join("\n"));
    }
    return texts.get(customer);
  }

  function matches(customer, words) {
    const { status: customerStatus, flags = "" } = customer.dataset;
    return (!status.value || customerStatus === status.value)
      && (!flag || customerStatus === flag || flags.split(" ").includes(flag))
      && words.every((word) => textOf(customer).includes(word));
  }

  function filter() {
    clearTimeout(timer);
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const customer of customers) {
      const isShown = matches(customer, words);
      if (customer.hidden === isShown) customer.hidden = !isShown;
      count += isShown;
    }
    const all = `${number(customers.length)} ${customers.length === 1 ? "customer" : "customers"}`;
    shown.textContent = count === customers.length ? all : count ? `${number(count)} of ${all}` : "No customer matches";
  }

  function toggleFlag(button) {
    const pressed = button && button.getAttribute("aria-pressed") !== "true";
    for (const other of document.querySelectorAll(".tiles button")) {
      other.setAttribute("aria-pressed", String(pressed && other === button));
    }
    flag = pressed ? button.parentElement.dataset.flag : "";
    filter();
  }

  function sort(header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    const column = header.cellIndex;
    const keys = new Map(customers.map((customer) => {
      const cell = customer.rows[0].cells[column];
      return [customer, cell.dataset.sort ?? cell.textContent];
    }));
    const direction = down ? -1 : 1;
    const sorted = customers.toSorted((one, other) => direction * compare(keys.get(one), keys.get(other)));
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const moved = document.createDocumentFragment();
    moved.append(...sorted);
    table.append(moved);
  }

  function buttonIn(parent, onClick) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...parent.childNodes);
    button.addEventListener("click", () => onClick(button));
    parent.append(button);
    return button;
  }

  for (const header of table.tHead.rows[0].cells) buttonIn(header, () => sort(header));
  for (const tile of document.querySelectorAll(".tiles [data-flag]")) {
    buttonIn(tile, toggleFlag).setAttribute("aria-pressed", "false");
  }
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 150);
  });
  status.addEventListener("change", filter);
  document.getElementById("show-all").addEventListener("click", () => {
    find.value = status.value = "";
    toggleFlag(null);
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
