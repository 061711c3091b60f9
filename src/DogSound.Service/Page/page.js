"use strict";
const element = id => document.getElementById(id);
const LONGEST = 60; // seconds of a recording

let recorder = null;
let turn = 0; // of several clips in a row, the last one is shown

element("file").addEventListener("change", event => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) take(file, file.name);
});
element("record").addEventListener("click", () => recorder ? recorder.stop() : record());
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, event => {
    event.preventDefault();
    element("drop").classList.toggle("over", type === "dragover");
    if (type === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files[0], event.dataTransfer.files[0].name);
  });
}
if (!navigator.mediaDevices || !window.MediaRecorder) {
  element("record").disabled = true;
  element("record").title = "Browsers record only on pages that come over HTTPS or from this machine.";
}

function say(text, isProblem = false) {
  element("status").textContent = text;
  element("status").classList.toggle("problem", isProblem);
}

async function record() {
  const button = element("record");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = event => parts.push(event.data);
    recorder.onstop = () => {
      clearTimeout(limit);
      stream.getTracks().forEach(track => track.stop());
      recorder = null;
      button.setAttribute("aria-pressed", "false");
      button.textContent = "Record";
      take(new Blob(parts), "Recording");
    };
    const limit = setTimeout(() => recorder && recorder.stop(), LONGEST * 1000);
    recorder.start();
    button.setAttribute("aria-pressed", "true");
    button.textContent = "Stop";
    say("Recording ...");
  } catch (error) {
    say("The microphone can't be used: " + error.message, true);
  }
}

async function take(blob, name) {
  const mine = ++turn;
  element("answer").hidden = element("picture").hidden = true;
  say("Listening ...");
  const bytes = await blob.arrayBuffer();
  let sound = null;
  try {
    sound = await decode(bytes.slice(0));
  } catch {
    // Kinds of WAV that a browser doesn't know; the service may.
  }
  if (mine !== turn) return;
  if (!isWav(bytes) && !sound) return say("The browser can't read this file. Convert it to WAV.", true);
  const wav = isWav(bytes) ? bytes : encode(sound);
  show(wav, name, sound);
  await ask(wav, mine);
}

function isWav(bytes) {
  const text = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(12, bytes.byteLength)));
  return /^(RIFF|RF64|BW64)[^]{4}WAVE$/.test(text);
}

// Samples a second of a WAV file, where a browser can compute at that rate.
function rateOf(bytes) {
  const view = new DataView(bytes);
  for (let offset = 12; isWav(bytes) && offset + 16 <= bytes.byteLength; offset += 8 + view.getUint32(offset + 4, true)) {
    const rate = view.getUint32(offset + 12, true);
    if (view.getUint32(offset) === 0x666d7420) return rate >= 8000 && rate <= 96000 ? rate : 44100; // "fmt "
  }
  return 44100;
}

// One channel, at the file's own rate.
async function decode(bytes) {
  const context = new OfflineAudioContext(1, 1, rateOf(bytes));
  const buffer = await context.decodeAudioData(bytes);
  const samples = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const data = buffer.getChannelData(channel);
    for (let index = 0; index < samples.length; index++) samples[index] += data[index] / buffer.numberOfChannels;
  }
  return { samples, rate: buffer.sampleRate };
}

// WAV, 16 bits, one channel.
function encode({ samples, rate }) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (offset, word) => [...word].forEach((letter, index) => view.setUint8(offset + index, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + 2 * samples.length, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, 2 * samples.length, true);
  for (let index = 0; index < samples.length; index++)
    view.setInt16(44 + 2 * index, Math.max(-32768, Math.min(32767, Math.round(samples[index] * 32768))), true);
  return view.buffer;
}

function show(wav, name, sound) {
  const audio = element("audio");
  if (audio.src) URL.revokeObjectURL(audio.src);
  audio.src = URL.createObjectURL(new Blob([wav], { type: "audio/wav" }));
  element("name").textContent = name;
  element("player").hidden = false;
  element("picture").hidden = !sound;
  if (!sound) return;
  element("top").textContent = `${Math.round(sound.rate / 2000)} kHz`;
  element("end").textContent = `${(sound.samples.length / sound.rate).toFixed(1)} s`;
  draw(element("spectrogram"), sound.samples);
}

async function ask(wav, mine) {
  const key = element("key").value;
  try {
    const response = await fetch("classify?details=true", { method: "POST", body: wav, headers: key ? { "x-api-key": key } : {} });
    const answer = await response.json();
    if (mine !== turn) return;
    if (!response.ok) return say(answer.detail || `The service answered ${response.status}.`, true);
    const percent = share => `${(100 * share).toFixed(1)} %`;
    element("verdict").textContent = `${answer.class}, ${percent(answer.probability[answer.label])}`;
    element("classes").replaceChildren(...answer.classes.map((name, index) => row(name, answer.probability[index], index === answer.label, percent)));
    element("model").textContent = `Model ${answer.model}, ${answer.duration.toFixed(1)} s heard${answer.windows > 1 ? ` in ${answer.windows} windows` : ""}.`;
    element("answer").hidden = false;
    say(`Heard: ${answer.class}.`);
  } catch (error) {
    if (mine === turn) say("The service could not be reached: " + error.message, true);
  }
}

function row(name, share, isBest, percent) {
  const line = document.createElement("tr");
  line.className = isBest ? "best" : "";
  line.insertCell().textContent = name;
  const cell = document.createElement("div"), track = document.createElement("div"), bar = document.createElement("span"), number = document.createElement("span");
  [cell.className, track.className, bar.className, number.className] = ["share", "track", "bar", "number"];
  track.setAttribute("aria-hidden", "true");
  bar.style.width = `${100 * share}%`;
  number.textContent = percent(share);
  track.append(bar);
  cell.append(track, number);
  line.insertCell().append(cell);
  return line;
}

// Power of a Hann window of 512 samples in decibels, 80 of them from black to white.
function draw(canvas, samples) {
  const size = 512, half = size / 2, width = canvas.width;
  const window = Float32Array.from({ length: size }, (_, index) => 0.5 - 0.5 * Math.cos(2 * Math.PI * index / size));
  const columns = [];
  let loudest = -Infinity;
  for (let column = 0; column < width; column++) {
    const start = Math.round(column * Math.max(0, samples.length - size) / (width - 1));
    const real = new Float32Array(size), imaginary = new Float32Array(size);
    for (let index = 0; index < size; index++) real[index] = (samples[start + index] || 0) * window[index];
    transform(real, imaginary);
    const levels = new Float32Array(half);
    for (let bin = 0; bin < half; bin++) levels[bin] = 10 * Math.log10(real[bin] ** 2 + imaginary[bin] ** 2 + 1e-10);
    loudest = Math.max(loudest, ...levels);
    columns.push(levels);
  }
  const context = canvas.getContext("2d"), image = context.createImageData(width, half);
  columns.forEach((levels, column) => levels.forEach((level, bin) => {
    const value = Math.max(0, Math.min(1, 1 + (level - loudest) / 80));
    image.data.set(color(value), 4 * ((half - 1 - bin) * width + column));
  }));
  context.putImageData(image, 0, 0);
}

// Black, violet, orange, light yellow: brighter is louder for everybody's eyes.
function color(value) {
  const stops = [[0, 0, 4], [81, 18, 124], [183, 55, 121], [252, 137, 97], [252, 253, 191]];
  const place = value * (stops.length - 1), low = Math.min(stops.length - 2, Math.floor(place)), part = place - low;
  return [0, 1, 2].map(index => Math.round(stops[low][index] + part * (stops[low + 1][index] - stops[low][index]))).concat(255);
}

// Cooley and Tukey's fast Fourier transform, in place; the length is a power of two.
function transform(real, imaginary) {
  const size = real.length;
  for (let index = 1, other = 0; index < size; index++) {
    let bit = size >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (index < other) [real[index], real[other]] = [real[other], real[index]];
  }
  for (let length = 2; length <= size; length <<= 1) {
    for (let offset = 0; offset < length / 2; offset++) {
      const cosine = Math.cos(-2 * Math.PI * offset / length), sine = Math.sin(-2 * Math.PI * offset / length);
      for (let low = offset; low < size; low += length) {
        const high = low + length / 2;
        const re = real[high] * cosine - imaginary[high] * sine, im = real[high] * sine + imaginary[high] * cosine;
        real[high] = real[low] - re; imaginary[high] = imaginary[low] - im;
        real[low] += re; imaginary[low] += im;
      }
    }
  }
}
