/** Words typed into the built HTML before the script has taken it over; React empties the field as it does so. */
let words = "";
const listening = new AbortController();

export function keepTyped(root: Element): void {
  words = root.querySelector("input")?.value ?? "";
  root.addEventListener("input", ({ target }) => { words = (target as HTMLInputElement).value; }, { signal: listening.signal });
}

/** To the field that comes first, and once. */
export function giveTyped(put: (words: string) => void): void {
  listening.abort();
  if (words) put(words);
  words = "";
}
