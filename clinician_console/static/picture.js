// Follows the mirror's pictures and draws the newest one on a canvas, beside the page or in it.
// Owns the socket of the pictures; must not know the page.

// A picture is drawn when the last one was shown: a slow tablet gets fewer, never older ones.
const shown = () =>
  new Promise((resolve) => {
    if (typeof requestAnimationFrame === "function") requestAnimationFrame(resolve);
    else setTimeout(resolve, 0);
  });

async function draw(canvas, buffer) {
  const picture = await createImageBitmap(new Blob([buffer], { type: "image/jpeg" }));
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
}

export function follow(address, canvas, tell) {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.onmessage = async (event) => {
    try {
      await draw(canvas, event.data);
      tell();
      await shown();
    } finally {
      if (socket.readyState === WebSocket.OPEN) socket.send("next");
    }
  };
  socket.onclose = () => setTimeout(() => follow(address, canvas, tell), 500);
}
