// Reads the text of a page aloud, with a voice that lies on the device: a voice of the network would be sent the text.
// Where there is none for Chinese, there is no button.
"use strict";

(() => {
  const button = document.getElementById("view-read");
  const synthesis = window.speechSynthesis;
  if (!button || !synthesis) return;

  const word = button.textContent;
  let turn = 0; // counts what was begun or stopped: a sentence of before must not go on

  const voice = () => synthesis.getVoices().find((each) => each.localService && /^zh/i.test(each.lang));
  const offer = () => {
    button.hidden = !voice();
  };
  const stop = () => {
    turn += 1;
    synthesis.cancel();
    button.textContent = word;
  };
  // Sentence by sentence: browsers stop in the middle of long texts.
  const sentences = () =>
    [...document.querySelectorAll("main h1, main .standing, main .prose")]
      .flatMap((part) => part.innerText.match(/[^。！？；\n]+[。！？；]?/g) || [])
      .map((each) => each.trim())
      .filter(Boolean);
  const speak = (rest, mine) => {
    if (mine !== turn) return;
    if (rest.length === 0) {
      stop();
      return;
    }
    const said = new SpeechSynthesisUtterance(rest[0]);
    said.voice = voice();
    if (!said.voice) {
      stop();
      return;
    }
    said.lang = said.voice.lang;
    said.rate = 0.9;
    said.onend = () => speak(rest.slice(1), mine);
    said.onerror = () => mine === turn && stop();
    synthesis.speak(said);
  };

  button.addEventListener("click", () => {
    const reading = button.textContent !== word;
    stop();
    if (reading) return;
    button.textContent = button.dataset.stop;
    speak(sentences(), turn);
  });
  addEventListener("pagehide", stop);
  if (synthesis.addEventListener) synthesis.addEventListener("voiceschanged", offer);
  offer();
})();
