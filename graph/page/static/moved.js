/* A picture that is dragged: what was seen is shifted and only what comes into sight is painted, so that a step costs
   little however large the graph is, and no line or name vanishes meanwhile. */

function movedPicture() {
  let [kept, spare] = [document.createElement("canvas"), document.createElement("canvas")];
  let camera = null; // of the picture kept; null before the first

  const whole = ({ width, height, ratio }) => {
    for (const canvas of [kept, spare]) Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    return [[0, 0, kept.width, kept.height]];
  };

  const shifted = (dx, dy) => {
    const pen = spare.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, spare.width, spare.height);
    pen.drawImage(kept, dx, dy);
    [kept, spare] = [spare, kept];
    return newStrips(dx, dy, kept.width, kept.height);
  };

  return {
    forget() {
      camera = null;
    },
    paint(pen, screen) {
      const now = board.camera();
      const unit = screen.scale * screen.ratio;
      const anew = camera?.scale !== now.scale;
      const [dx, dy] = anew ? [0, 0] : [Math.round((camera.x - now.x) * unit), Math.round((camera.y - now.y) * unit)]; // whole pixels: others would blur
      camera = anew ? now : { ...now, x: camera.x - dx / unit, y: camera.y - dy / unit };
      const strips = anew ? whole(screen) : dx || dy ? shifted(dx, dy) : [];
      const place = (x, y) => [(x - camera.x) * screen.scale + screen.width / 2, (y - camera.y) * screen.scale + screen.height / 2];
      for (const strip of strips) paintStrip(kept.getContext("2d"), { ...screen, place }, strip.map((value) => value / screen.ratio));
      pen.drawImage(kept, 0, 0, screen.width, screen.height);
      paintHeadings(pen, screen);
    },
  };
}

/* What a shift by dx and dy brings into sight, as x, y, width and height: at one side, and above or below the rest. */
function newStrips(dx, dy, width, height) {
  const [across, along] = [Math.min(Math.abs(dx), width), Math.min(Math.abs(dy), height)];
  return [
    [dx > 0 ? 0 : width - across, 0, across, height],
    [dx > 0 ? across : 0, dy > 0 ? 0 : height - along, width - across, along],
  ].filter(([, , w, h]) => w > 0 && h > 0);
}

/* A part of the picture. The painters leave out what lies outside of the screen they are given. */
function paintStrip(pen, screen, [left, top, width, height]) {
  const { ratio } = screen;
  const place = (x, y) => {
    const [px, py] = screen.place(x, y);
    return [px - left, py - top];
  };
  pen.save();
  pen.setTransform(ratio, 0, 0, ratio, left * ratio, top * ratio);
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.clip();
  for (const paint of LAYERS) paint(pen, { ...screen, width, height, place, at: (id) => place(...at.get(id)) });
  pen.restore();
}
