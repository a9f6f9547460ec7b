"""Whether a link counts: the Azure roles behind it, subscription by subscription."""
