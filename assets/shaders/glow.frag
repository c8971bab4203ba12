// Things that give their own light: a screen, the breathing guide; vertex alpha times opacity.
#include "light.glsl"
uniform float opacity;
uniform sampler2D glow_map;
in vec3 world;
in vec3 from_eye;
in vec3 normal;
in vec4 colour;
in vec2 uv;
flat in vec4 made_of;
out vec4 pixel;

void main() {
  vec4 image = texture(glow_map, uv);
  pixel = vec4(developed(colour.rgb * image.rgb), colour.a * image.a * opacity);
}
