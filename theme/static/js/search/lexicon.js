// Other ways to say a word of a question, as plugins/search/lexicon.py finds them.

const MOST_WAYS = 8;
let lexicon = { same: [] };

function ways(word) {
  const found = new Set();
  for (const group of lexicon.same) {
    for (const said of group.filter((one) => word.includes(one))) {
      for (const other of group) if (other !== said) found.add(word.replace(said, () => other));
    }
  }
  found.delete(word);
  return [...found].slice(0, MOST_WAYS);
}
