import { sha256Hex } from "../../../base/hash.ts";

/** All that the page of a form is dressed in; the policy of the page knows it by its hash. */
export const formStyle = `
:root{color-scheme:light dark;--page:#f6f7f9;--panel:#fff;--line:#c9ced8;--ink:#10151f;--quiet:#4d5768}
@media(prefers-color-scheme:dark){:root{--page:#0c0f14;--panel:#13171e;--line:#3a4250;--ink:#eceff4;--quiet:#a9b2c0}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:36rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{margin:0 0 1.75rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}
form,fieldset,.field,.rows{display:flex;flex-direction:column;min-width:0}
form,fieldset{gap:1.25rem}
fieldset{margin:0;border:0;border-left:2px solid var(--line);padding:0 0 0 1rem}
legend{padding:0 0 .5rem;font-weight:650}
.field{gap:.375rem}
label{font-weight:550}
label.tick{display:flex;align-items:center;gap:.625rem}
.tick input{width:1.125rem;height:1.125rem;margin:0}
.quiet{color:var(--quiet);font-weight:400}
p{margin:0}
.hint{color:var(--quiet);font-size:.875rem}
input:not([type=checkbox]),textarea,select{width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.5rem;background:var(--panel);color:inherit;font:inherit}
textarea{field-sizing:content;max-height:24rem;resize:vertical}
.code{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem}
[aria-invalid=true]{border:2px solid var(--ink)!important}
.said{font-size:.875rem;font-weight:600}
.notice{margin:0 0 1.5rem;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--panel)}
button{align-self:flex-start;min-height:2.75rem;padding:.5rem 1.25rem;border:1px solid var(--line);border-radius:.5rem;background:var(--panel);color:inherit;font:inherit;font-weight:550;cursor:pointer}
button.main{border-color:var(--ink);background:var(--ink);color:var(--page)}
a{color:inherit}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;min-height:0;margin:-1px;padding:0;border:0;overflow:hidden;clip-path:inset(50%)}
`;

const bytes = (sha256Hex(formStyle).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
const hash = btoa(String.fromCharCode(...bytes));

/** FP1. No script, nothing from elsewhere, and what is sent goes back to where the page came from. */
export const formPolicy = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
