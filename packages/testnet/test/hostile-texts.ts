/** Public payloads of stored cross-site scripting (spec/attacks.md F-01); each would call `__canary` or leave for another host. */
export const payloads: readonly string[] = [
  String.raw`<script>__canary(1)</script>`,
  String.raw`<ScRiPt>__canary(1)</sCrIpT >`,
  String.raw`<script src=data:text/javascript,__canary(1)></script>`,
  String.raw`<scr<script>ipt>__canary(1)</scr</script>ipt>`,
  String.raw`<img src=x onerror=__canary(1)>`,
  String.raw`<img src=x onerror="&#95;&#95;canary(1)">`,
  String.raw`<img/src/onerror=__canary(1)>`,
  String.raw`<img src=1 href=1 onerror="javascript:__canary(1)">`,
  String.raw`<svg onload=__canary(1)>`,
  String.raw`<svg><script>__canary(1)</script></svg>`,
  String.raw`<svg><animate onbegin=__canary(1) attributeName=x dur=1s>`,
  String.raw`<svg><a xlink:href="javascript:__canary(1)"><text x=20 y=20>x</text></a></svg>`,
  String.raw`<svg><use href="data:image/svg+xml,<svg id=x onload=__canary(1)></svg>#x">`,
  String.raw`<svg><foreignObject><iframe srcdoc="<script>parent.__canary(1)</script>"></foreignObject></svg>`,
  String.raw`<body onload=__canary(1)>`,
  String.raw`<body onpageshow=__canary(1)>`,
  String.raw`<input autofocus onfocus=__canary(1)>`,
  String.raw`<select autofocus onfocus=__canary(1)>`,
  String.raw`<textarea autofocus onfocus=__canary(1)>`,
  String.raw`<keygen autofocus onfocus=__canary(1)>`,
  String.raw`<video src=x onerror=__canary(1)>`,
  String.raw`<video><source onerror=__canary(1)></video>`,
  String.raw`<audio src=x onerror=__canary(1)>`,
  String.raw`<details open ontoggle=__canary(1)>`,
  String.raw`<marquee onstart=__canary(1)>`,
  String.raw`<iframe src="javascript:parent.__canary(1)"></iframe>`,
  String.raw`<iframe srcdoc="<script>parent.__canary(1)</script>"></iframe>`,
  String.raw`<object data="javascript:__canary(1)">`,
  String.raw`<embed src="javascript:__canary(1)">`,
  String.raw`<form action="javascript:__canary(1)"><button autofocus>x</button></form>`,
  String.raw`<isindex type=image src=1 onerror=__canary(1)>`,
  String.raw`<a href="javascript:__canary(1)">x</a>`,
  String.raw`<a href="java&#9;script:__canary(1)">x</a>`,
  String.raw`<a href="data:text/html,<script>__canary(1)</script>">x</a>`,
  String.raw`<base href="https://evil.example/">`,
  String.raw`<link rel=stylesheet href="https://evil.example/x.css">`,
  String.raw`<link rel=import href="data:text/html,<script>__canary(1)</script>">`,
  String.raw`<meta http-equiv=refresh content="0;url=javascript:__canary(1)">`,
  String.raw`<style>@import 'https://evil.example/x.css';</style>`,
  String.raw`<style>*{background:url(https://evil.example/x)}</style>`,
  String.raw`<div style="background:url(https://evil.example/y)">x</div>`,
  String.raw`<div style="position:fixed;inset:0;z-index:9999">x</div>`,
  String.raw`<table background="https://evil.example/z"><td>x</td></table>`,
  String.raw`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=__canary(1)&gt;">`,
  String.raw`<noscript><p title="</noscript><img src=x onerror=__canary(1)>">`,
  String.raw`<template><script>__canary(1)</script></template>`,
  String.raw`<!--><img src=x onerror=__canary(1)>-->`,
  String.raw`<![CDATA[<img src=x onerror=__canary(1)>]]>`,
  String.raw`<?xml version="1.0"?><x onerror=__canary(1)/>`,
  String.raw`"><img src=x onerror=__canary(1)>`,
  String.raw`'><svg/onload=__canary(1)>`,
  String.raw`${'`'}><img src=x onerror=__canary(1)>`,
  String.raw`</title><script>__canary(1)</script>`,
  String.raw`</textarea><script>__canary(1)</script>`,
  String.raw`</script><script>__canary(1)</script>`,
  String.raw`javascript:__canary(1)`,
  String.raw`{{constructor.constructor('__canary(1)')()}}`,
  String.raw`${'$'}{__canary(1)}`,
  String.raw`#{__canary(1)}`,
  String.raw`<%= __canary(1) %>`,
  String.raw`{{#with "s" as |string|}}{{/with}}`,
  String.raw`$t(app.name) {{party}} $nest(x)`,
  String.raw`[x](javascript:__canary(1))`,
  String.raw`![x](https://evil.example/i.png)`,
  String.raw`&lt;script&gt;__canary(1)&lt;/script&gt;`,
  String.raw`&#60;img src=x onerror=__canary(1)&#62;`,
  String.raw`%3Cscript%3E__canary(1)%3C/script%3E`,
  String.raw`\u003cscript\u003e__canary(1)\u003c/script\u003e`,
  String.raw`<form id=root name=body><input name=children></form>`,
  String.raw`<img id=getElementById name=cookie>`,
  String.raw`<a id=location href="https://evil.example/">x</a>`,
  String.raw`__proto__ constructor.prototype toString`,
]

/** Turned round, without width, tagged, alike to what it is not, heaped up, and without a place to break. */
const tricks = [
  'invoice\u202efdp.exe',
  '\u2066left\u2069\u2067right\u2069',
  'pay\u200bpal.example',
  'tag\u{e0041}\u{e0042}\u{e007f}',
  'p\u0430yp\u0430l.example',
  `z${'\u0335\u0336\u0337'.repeat(30)}`,
  'x'.repeat(600),
]

/** All of them, for a field that takes paragraphs. */
export const hostileText: string = [...payloads, ...tricks].join('\n')

const short = ['p\u0430ypal \u202egpj.exe\u202c', 'x'.repeat(70)]

/** As many as a line takes, for each field others. */
export function hostileLine(nth: number, length = 500): string {
  let line = short.join(' ')
  for (const payload of [...payloads.slice((nth * 7) % payloads.length), ...payloads]) {
    if (line.length + payload.length < length) line += ` ${payload}`
  }
  return line
}
