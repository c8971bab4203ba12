#include "light.glsl"
uniform float time_s;
in vec3 direction;
out vec4 pixel;

void main() {
  vec3 d = normalize(direction);
  vec3 radiance = sky_radiance(d, 0.0);
  float disc = smoothstep(0.99990, 0.99997, dot(d, sun_direction));
  pixel = vec4(developed(radiance + sun_colour * disc * 8.0), 1.0);
}
