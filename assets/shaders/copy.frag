// A picture as it is; ENCODE_SRGB for targets that do not encode by themselves.
uniform sampler2D picture;
uniform vec4 part;  // lower left corner and size of the part shown, 0-1
in vec2 uv;
out vec4 pixel;

void main() {
  vec3 x = texture(picture, part.xy + uv * part.zw).rgb;
#ifdef ENCODE_SRGB
  x = mix(12.92 * x, 1.055 * pow(x, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, x));
#endif
  pixel = vec4(x, 1.0);
}
