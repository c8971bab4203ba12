// Draws the mirror beside the page: what the hand does and what the controller says wait for none
// of it. Owns nothing but the canvas it was given.

import { follow } from "./picture.js";

self.onmessage = (event) => follow(event.data.address, event.data.canvas, () => self.postMessage(1));
