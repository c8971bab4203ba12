// The cover's colour; cover is how much of the picture it hides, 0-1.
uniform vec3 fade_colour;  // linear
uniform float cover;
out vec4 pixel;

void main() {
  vec3 x = fade_colour;
#ifdef ENCODE_SRGB
  x = mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
#endif
  pixel = vec4(x, cover);
}
