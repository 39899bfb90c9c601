// Other ways to say a word of a question, as plugins/search/lexicon.py finds them.

const MOST_WAYS = 8;
let lexicon = { same: [], names: [] };

function ways(word) {
  const found = new Set();
  for (const group of lexicon.same) {
    for (const said of group.filter((one) => word.includes(one))) {
      for (const other of group) if (other !== said) found.add(word.replace(said, () => other));
    }
  }
  for (const [typed] of word.matchAll(/[a-z]{3,}/g)) {
    const spelled = lexicon.names.flatMap(([name, syllables]) => parts(typed, [...name], syllables.split(" ")));
    for (const whole of [true, false]) {
      for (const [part] of spelled.filter((each) => each[1] === whole)) found.add(word.replace(typed, () => part));
    }
  }
  found.delete(word);
  return [...found].slice(0, MOST_WAYS);
}

// The parts of a name, two characters or more, that these letters stand for; whether all of it was typed.
function parts(typed, name, syllables) {
  const found = [];
  for (let start = 0; start + 1 < name.length; start += 1) {
    let spoken = "";
    let end = start;
    while (end < name.length && !spoken.startsWith(typed)) spoken += syllables[end++];
    const count = end - start;
    if (spoken.startsWith(typed) && (count > 1 || start === 0)) {
      found.push([name.slice(start, start + Math.max(count, 2)).join(""), spoken === typed && count > 1]);
    }
    const part = name.slice(start, start + typed.length);
    const initials = part.map((_, i) => syllables[start + i][0]).join("");
    if (initials === typed) found.push([part.join(""), true]);
  }
  return found;
}
