// Unlit, neither hazed nor tone-mapped: what is written must be read in any light.
uniform sampler2D p3d_Texture0;
in vec4 colour;  // linear
in vec2 uv;
out vec4 pixel;

void main() {
  vec3 x = colour.rgb;
#ifdef ENCODE_SRGB
  x = mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
#endif
  pixel = vec4(x, colour.a * texture(p3d_Texture0, uv).a);
}
