/** Style of the server-rendered pages. Served from our own origin; no font, image or script is loaded from anywhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f6f3, #111416);
  --paper: light-dark(#ffffff, #191d20);
  --sunk: light-dark(#f3f3ef, #14181a);
  --ink: light-dark(#16191c, #e9ebec);
  --soft: light-dark(#565f69, #a3adb6);
  --line: light-dark(#e1e1db, #2c3237);
  --link: light-dark(#0b5cad, #7db8f5);
  --bad: light-dark(#a8231a, #ff9b90);
  --bad-bg: light-dark(#fdecea, #3a1a18);
  --warm: light-dark(#8a4300, #f7b267);
  --warm-bg: light-dark(#fff3e0, #36240f);
  --cool: light-dark(#17539b, #8fc1f7);
  --cool-bg: light-dark(#e8f1fc, #14283d);
  --good: light-dark(#17653a, #7fd6a2);
  --good-bg: light-dark(#e6f5ec, #12301f);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.top { display: flex; gap: 12px; align-items: center; padding: 14px 24px; border-bottom: 1px solid var(--line); background: var(--paper); }
.brand { display: inline-flex; gap: 9px; align-items: center; color: var(--ink); font-weight: 650; text-decoration: none; letter-spacing: -0.01em; }
.what { color: var(--soft); font-size: 14px; }
main { max-width: 860px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 27px; line-height: 1.25; letter-spacing: -0.02em; margin: 4px 0 8px; }
h2 { font-size: 17px; letter-spacing: -0.01em; margin: 0 0 10px; }
h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 0 0 10px; }
.eyebrow, .fine { color: var(--soft); font-size: 14px; }
.lead { font-size: 18px; max-width: 62ch; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; margin: 18px 0; }
.state { display: inline-flex; align-items: center; gap: 7px; padding: 3px 11px; border-radius: 99px; font-size: 14px; font-weight: 600; }
.state::before { content: ''; width: 8px; height: 8px; background: currentColor; border-radius: 2px; }
.s-blocked { color: var(--bad); background: var(--bad-bg); }
.s-quarantined { color: var(--warm); background: var(--warm-bg); }
.s-quarantined::before { transform: rotate(45deg); }
.s-held { color: var(--cool); background: var(--cool-bg); }
.s-held::before { border-radius: 50%; }
.s-allowed { color: var(--good); background: var(--good-bg); }
.s-allowed::before { border-radius: 50%; }
code, .mono { font-family: var(--mono); font-size: 0.88em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
ul { margin: 0; padding-left: 20px; }
li + li { margin-top: 6px; }
.rules { list-style: none; padding: 0; }
.rules li { padding: 12px 0; border-top: 1px solid var(--line); margin: 0; }
.rules li:first-child { border-top: 0; padding-top: 0; }
.rules p { margin: 4px 0 0; color: var(--soft); font-size: 14px; }
ul + p { margin-top: 12px; }
summary { cursor: pointer; color: var(--soft); font-size: 14px; margin-top: 10px; }
details .rules { margin-top: 10px; }
.card > :last-child { margin-bottom: 0; }
h2 + .finding { border-top: 0; padding-top: 0; margin-top: 0; }
.finding { border-top: 1px solid var(--line); padding-top: 14px; margin-top: 14px; }
p.step { margin: 8px 0 0; font-size: 14px; }
p.step b { margin-left: 6px; color: var(--soft); font-weight: 500; }
.step-source { color: var(--warm); font-weight: 600; }
.step-sink { color: var(--bad); font-weight: 600; }
.at { margin-left: 2px; padding: 1px 6px; border-radius: 5px; background: light-dark(#efefea, #262d32); color: var(--soft); font-size: 0.76em; font-weight: 500; }
.sev { font-weight: 600; }
.sev-critical { color: var(--bad); }
.sev-high { color: var(--warm); }
.sev-medium { color: var(--cool); }
details.finding > summary { margin: 0; color: inherit; list-style-position: outside; margin-left: 18px; }
details.finding > summary p { margin: 0; }
.since { grid-template-columns: minmax(120px, 190px) 1fr; gap: 8px 18px; margin-bottom: 10px; }
.since ins, .since del { display: inline-block; margin: 0 4px 3px 0; padding: 0 8px; border-radius: 6px; font: 13px/1.6 var(--mono); text-decoration: none; }
.since ins { background: var(--warm-bg); color: var(--warm); }
.since del { background: var(--sunk); color: var(--soft); text-decoration: line-through; }
.button { display: inline-block; padding: 7px 14px; border: 1px solid light-dark(#8b929a, #69737c); border-radius: 8px; color: var(--ink); font-size: 15px; font-weight: 600; text-decoration: none; }
.button:hover { border-color: var(--ink); }
pre { margin: 6px 0 0; padding: 8px 0; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; font: 13px/1.6 var(--mono); white-space: pre-wrap; }
pre span { display: block; padding: 0 12px 0 58px; text-indent: -46px; }
pre span i { display: inline-block; width: 36px; margin-right: 10px; text-indent: 0; text-align: right; font-style: normal; color: var(--soft); user-select: none; }
pre .hit { background: var(--warm-bg); box-shadow: inset 3px 0 var(--warm); }
pre .hit.trigger, pre .hit.step { background: light-dark(#e9e9e3, #262d32); box-shadow: inset 3px 0 var(--soft); }
pre .hit.sink, pre .hit.subject { background: var(--bad-bg); box-shadow: inset 3px 0 var(--bad); }
form label { display: block; font-weight: 600; margin: 14px 0 4px; font-size: 15px; }
form small { font-weight: 400; color: var(--soft); }
textarea, input[type='text'] { width: 100%; padding: 10px 12px; font: inherit; color: inherit; background: var(--ground); border: 1px solid light-dark(#8b929a, #69737c); border-radius: 8px; }
button { margin-top: 16px; padding: 10px 18px; font: inherit; font-weight: 600; color: light-dark(#fff, #10151a); background: light-dark(#16191c, #e9ebec); border: 0; border-radius: 8px; cursor: pointer; }
.trap { position: absolute; left: -9999px; }
.ok { border-left: 4px solid var(--good); }
@media (max-width: 480px) { .what { display: none; } main { padding: 20px 16px 48px; } .card { padding: 16px; } h1 { font-size: 23px; } dl { grid-template-columns: 1fr; } dd + dt { margin-top: 6px; } }
`
