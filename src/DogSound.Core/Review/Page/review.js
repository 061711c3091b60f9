'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const { classes, clips } = data;
  const skipped = -1, none = null;
  const storageKey = 'dogsound-review-' + data.id;
  const element = id => document.getElementById(id);
  const audio = element('audio'), name = element('name');

  // Keys of the classes: the digits, then letters that mean nothing else. Classes beyond have a button only.
  const keys = [...'1234567890abcdefghijklmnopqrtvwxyz'].slice(0, classes.length);

  let position = 0;
  let marks = clips.map(() => none);
  let unsaved = false;
  const past = [];

  // A page that is opened as a file may be refused its storage; then it works without.
  const storage = {
    works: true,
    read() {
      try {
        return JSON.parse(localStorage.getItem(storageKey));
      } catch {
        this.works = false;
        return null;
      }
    },
    write(state) {
      try {
        localStorage.setItem(storageKey, JSON.stringify(state));
        this.works = true;
      } catch {
        this.works = false;
      }
      element('storage').textContent = this.works
        ? 'Your labels are kept in this browser until you come back.'
        : 'This browser keeps nothing for this page: save the manifest before you close it.';
    },
  };

  const isMark = mark => mark === none || (Number.isInteger(mark) && mark >= skipped && mark < classes.length);
  const describe = mark => mark === none ? 'not labelled' : mark === skipped ? 'skipped' : classes[mark];
  const done = () => marks.filter(mark => mark !== none).length;
  const percent = probability => (100 * probability).toFixed(1) + ' %';

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const classButtons = classes.map((label, index) => {
    const button = make('button');
    button.type = 'button';
    const bar = make('span', 'bar'), share = make('span', 'hint'), hint = make('span', 'hint');
    button.append(bar);
    if (keys[index]) button.append(make('kbd', '', keys[index]));
    button.append(make('span', 'label', label), hint, share);
    button.addEventListener('click', () => mark(index));
    element('classes').append(button);
    return { button, bar, share, hint };
  });

  const listButtons = clips.map((clip, index) => {
    const button = make('button');
    button.type = 'button';
    button.addEventListener('click', () => go(index));
    const item = make('li');
    item.append(button);
    element('list').append(item);
    return button;
  });

  function show(isNew) {
    const clip = clips[position];
    element('place').textContent = `Clip ${position + 1} of ${clips.length}`;
    if (isNew) {
      name.textContent = clip.name;
      element('reason').textContent = clip.reason;
      element('spectrogram').src = 'data:image/png;base64,' + clip.image;
      element('spectrogram').alt = `Spectrogram of ${clip.name}: time to the right, pitch upwards`;
      element('cut').hidden = !clip.cut;
      element('cut').textContent = clip.cut || '';
      audio.src = 'data:audio/wav;base64,' + clip.audio;
    }
    classButtons.forEach(({ button, bar, share, hint }, index) => {
      const probability = clip.probabilities[index];
      button.setAttribute('aria-pressed', marks[position] === index);
      button.classList.toggle('suggested', index === clip.suggested);
      bar.style.width = probability === undefined ? '0' : percent(probability).replace(' ', '');
      share.textContent = probability === undefined ? '' : percent(probability);
      hint.textContent = index === clip.suggested ? 'suggested' : '';
    });
    listButtons.forEach((button, index) => {
      button.textContent = `${clips[index].name}: ${describe(marks[index])}`;
      button.setAttribute('aria-current', index === position);
    });
    element('count').textContent = `${done()} of ${clips.length} done`;
    element('progress').value = done();
    element('previous').disabled = position === 0;
    element('next').disabled = position === clips.length - 1;
    element('undo').disabled = past.length === 0;
    element('save').disabled = !marks.some(mark => mark >= 0 && mark !== none);
  }

  function say(text) {
    element('status').textContent = text;
  }

  function play() {
    if (audio.ended) audio.currentTime = 0;
    // Browsers play nothing before a person has pressed a key or a button.
    audio.play().catch(() => {});
  }

  function go(index) {
    if (index < 0 || index >= clips.length) return;
    position = index;
    show(true);
    keep();
    name.focus({ preventScroll: true });
    if (element('autoplay').checked) play();
  }

  function keep() {
    storage.write({ marks, position });
  }

  function nextOpen() {
    for (let step = 1; step < clips.length; step++) {
      const index = (position + step) % clips.length;
      if (marks[index] === none) return index;
    }
    return -1;
  }

  function mark(value) {
    past.push({ position, mark: marks[position] });
    marks[position] = value;
    unsaved = true;
    const text = `${clips[position].name}: ${describe(value)}.`;
    const open = nextOpen();
    if (open >= 0) {
      go(open);
      say(`${text} ${done()} of ${clips.length} done.`);
    } else {
      show(false);
      keep();
      name.focus({ preventScroll: true });
      say(`${text} All clips are done: save the manifest.`);
    }
  }

  function undo() {
    const last = past.pop();
    if (!last) return;
    marks[last.position] = last.mark;
    unsaved = true;
    go(last.position);
    say(`${clips[position].name} is ${describe(marks[position])} again.`);
  }

  // Every field in quotes, so that a name may hold commas, quotes, line breaks and blanks at its ends.
  const field = text => '"' + String(text).replaceAll('"', '""') + '"';

  function save() {
    const rows = clips.flatMap((clip, index) => marks[index] === none || marks[index] === skipped
      ? [] : [[clip.name, classes[marks[index]], marks[index]].map(field).join(',')]);
    if (rows.length === 0) return;
    const text = ['Filename,Label,LabelIndex', ...rows, ''].join('\n');
    const link = make('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    link.download = data.file;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved = false;
    element('saved-file').textContent = data.file;
    element('saved-command').textContent = data.command;
    element('saved').hidden = false;
    say(`Saved ${rows.length} labels.`);
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const tag = event.target.tagName;
    const digit = /^Digit(\d)$/.exec(event.code);
    const key = digit ? digit[1] : event.key.toLowerCase();
    // What has the focus keeps the keys that it lives by.
    if ((key === ' ' || key === 'enter') && ['BUTTON', 'SUMMARY', 'INPUT', 'AUDIO'].includes(tag)) return;
    if (key.startsWith('arrow') && tag === 'AUDIO') return;
    if (event.repeat && !key.startsWith('arrow')) return;
    const index = keys.indexOf(key);
    if (index >= 0) mark(index);
    else if (key === ' ') { if (audio.paused) play(); else audio.pause(); }
    else if (key === 'arrowleft') go(position - 1);
    else if (key === 'arrowright') go(position + 1);
    else if (key === 's') mark(skipped);
    else if (key === 'u') undo();
    else return;
    event.preventDefault();
  });

  element('previous').addEventListener('click', () => go(position - 1));
  element('next').addEventListener('click', () => go(position + 1));
  element('skip').addEventListener('click', () => mark(skipped));
  element('undo').addEventListener('click', undo);
  element('save').addEventListener('click', save);
  element('picture').addEventListener('click', event => {
    const box = element('picture').getBoundingClientRect();
    audio.currentTime = clips[position].duration * (event.clientX - box.left) / box.width;
    play();
  });
  function follow() {
    element('cursor').style.left = 100 * Math.min(1, audio.currentTime / clips[position].duration) + '%';
    requestAnimationFrame(follow);
  }
  addEventListener('beforeunload', event => {
    if (unsaved && !storage.works) event.preventDefault();
  });

  element('progress').max = clips.length;
  element('class-keys').append(...keys.flatMap(key => [make('kbd', '', key), ' ']));
  const kept = storage.read();
  if (Array.isArray(kept?.marks) && kept.marks.length === clips.length && kept.marks.every(isMark)) {
    marks = kept.marks;
    if (Number.isInteger(kept.position) && kept.position >= 0 && kept.position < clips.length) position = kept.position;
    if (done() > 0) say(`Welcome back: ${done()} of ${clips.length} are done.`);
  }
  show(true);
  keep();
  follow();
})();
