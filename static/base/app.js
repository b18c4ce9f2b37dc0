(()=>{function _(e){e.addEventListener("submit",t=>{C(e)||t.preventDefault()}),e.addEventListener("input",()=>k(e)),e.addEventListener("change",()=>k(e)),e.addEventListener(
"keydown",t=>{let n=document.getElementById("act-none");t.key==="Escape"&&n&&(n.checked=!0)}),e.querySelectorAll("[data-phrases]").forEach(t=>X(e,t)),document.addEventListener(
"keydown",t=>J(e,t))}function X(e,t){let n=e.elements.namedItem(t.getAttribute("data-phrases"));t.addEventListener("click",r=>{let o=r.target.closest("button");
if(!o||!n)return;let l=n.value.trim();n.value=l?`${l} ${o.textContent}`:o.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}var Y={a:"act\
-approve",r:"act-return",x:"act-reject"};function J(e,t){let n=t.target.closest("input:not([type=radio]), textarea, select"),r=Y[t.key.toLowerCase()];if(n||!r||
t.ctrlKey||t.metaKey||t.altKey)return;let o=document.getElementById(r);if(!o)return;t.preventDefault(),o.checked=!0;let l=e.elements.namedItem("comment");l&&l.focus()}
function C(e){k(e);let t=T(e,"action"),n=e.elements.namedItem("comment"),r=e.elements.namedItem("next_approver");return(t==="return"||t==="reject")&&n&&!n.value.
trim()?K(n,e.getAttribute("data-required-text")):t==="approve"&&r&&T(e,"onward")!=="finish"&&!r.value?K(r,e.getAttribute("data-next-text")):!0}function T(e,t){let n=e.
querySelector(`input[name="${t}"]:checked`);return n?n.value:""}function K(e,t){e.classList.add("is-invalid"),e.setAttribute("aria-invalid","true");let n=document.
getElementById(`${e.id}-error`);return n&&(n.textContent=t),e.focus(),!1}function k(e){e.querySelectorAll(".is-invalid").forEach(t=>{t.classList.remove("is-inva\
lid"),t.removeAttribute("aria-invalid")})}function V(){document.addEventListener("click",e=>{let t=e.target.closest("button[data-confirm]");if(!t||t.disabled)return;if(t.hasAttribute("data-confirmed")){
t.removeAttribute("data-confirmed");return}e.preventDefault();let n=t.form;n&&!t.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!C(n)||
W(t.getAttribute("data-confirm"),t,()=>{t.setAttribute("data-confirmed",""),t.click()})}),document.addEventListener("submit",e=>{let t=e.target;if(!(e.defaultPrevented||
!t.hasAttribute("data-guard")||j(e))){if(t.hasAttribute("data-sending")){e.preventDefault();return}if(navigator.onLine===!1&&t.method==="post"){e.preventDefault(),
Z(t);return}t.setAttribute("data-sending",""),setTimeout(()=>P(t).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(e=>{e.removeAttribute("data-sending"),P(e).forEach(t=>{t.hasAttribute("data-guarded")&&(t.
disabled=!1,t.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(Q)}function j(e){return!!e.submitter&&e.submitter.getAttribute(
"formtarget")==="_blank"}function Q(e){let t=e.hasAttribute("data-dirty");e.addEventListener("input",()=>{t=!0}),document.addEventListener("submit",n=>{n.target===
e&&!n.defaultPrevented&&!j(n)&&(t=!1)}),window.addEventListener("beforeunload",n=>{t&&(n.preventDefault(),n.returnValue=e.getAttribute("data-unsaved"))})}function W(e,t,n){
let r=document.getElementById("confirm-template"),o=document.importNode(r.content,!0).querySelector(".confirm"),l=o.querySelector("[data-confirm-yes]"),u=o.querySelector(
"[data-confirm-no]");o.querySelector("#confirm-text").textContent=e;let d=()=>{o.remove(),t.focus()};o.addEventListener("click",m=>{(m.target===o||m.target===u)&&
d(),m.target===l&&(d(),n())}),o.addEventListener("keydown",m=>{m.key==="Escape"&&d(),m.key==="Tab"&&(m.preventDefault(),(document.activeElement===u?l:u).focus())}),
document.body.appendChild(o),u.focus()}function Z(e){let t=document.body.getAttribute("data-offline");if(!t||e.querySelector(".offline"))return;let n=document.createElement(
"p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=t,e.appendChild(n),window.addEventListener("online",()=>n.remove(),{
once:!0})}function P(e){return Array.from(e.elements).filter(t=>t.tagName==="BUTTON")}function x(e){return String(e).replace(/[０-９]/g,t=>String.fromCharCode(t.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function E(e,t=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(x(e))||/^()\.(\d+)$/.exec(x(e));if(!n)return null;let r=n[1].replace(/^0+/,""),o=(n[2]||"").replace(/0+$/,"");return r.length>14||
o.length>t?null:{digits:D(r+o),scale:o.length}}var b={digits:[],scale:0};function y(e,t){let n=Math.max(e.scale,t.scale),r=z(e,n),o=z(t,n),l=[],u=0;for(let d=0;d<
r.length||d<o.length||u;d++){let m=(r[d]||0)+(o[d]||0)+u;l.push(m%1e7),u=m>=1e7?1:0}return{digits:l,scale:n}}function S(e,t){let n=new Array(e.digits.length+t.digits.
length).fill(0);return e.digits.forEach((r,o)=>{let l=0;for(let u=0;u<t.digits.length||l;u++){let d=n[o+u]+r*(t.digits[u]||0)+l;n[o+u]=d%1e7,l=Math.floor(d/1e7)}}),
{digits:n,scale:e.scale+t.scale}}function h(e,t=2){let{digits:n,scale:r}=e;if(r>t){n=y({digits:n,scale:0},{digits:D("5"+"0".repeat(r-t-1)),scale:0}).digits;let o=B(
n);return R(o.slice(0,Math.max(0,o.length-(r-t))),t)}return R(B(n)+"0".repeat(t-r),t)}function F(e){let t=h(e,e.scale);return e.scale?t.replace(/\.?0+$/,""):t}function D(e){
let t=[];for(let n=e.length;n>0;n-=7)t.push(Number(e.slice(Math.max(0,n-7),n)));return t}function z(e,t){return t===e.scale?e.digits:D(B(e.digits)+"0".repeat(t-
e.scale))}function B(e){return e.map(t=>String(t).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function R(e,t){let n=e.padStart(t+1,"0"),r=n.slice(0,n.
length-t).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return t?`${r}.${n.slice(n.length-t)}`:r}var tt=E("2");function G(e){let t=e.querySelector("[data-lines-body]"),n=e.querySelector("[data-line-template]");e.addEventListener("click",a=>{let i=a.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let c=i.closest("tr");i.hasAttribute("data-line-add")?w(r()):i.hasAttribute("data-line-cop\
y")?o(c):l(c),L()}),t.addEventListener("input",a=>{a.target.hasAttribute("list")&&m(a.target),M()}),t.addEventListener("change",a=>{let i=a.target;i.hasAttribute(
"data-decimal")&&E(i.value)&&(i.value=x(i.value))}),t.addEventListener("keydown",u),t.addEventListener("paste",d),M();function r(a){let i=N().reduce((f,p)=>Math.
max(f,Number(p.getAttribute("data-line"))+1),0),c=document.createElement("tbody");c.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let s=c.querySelector("tr");
return s.setAttribute("data-new",""),t.insertBefore(s,a?a.nextElementSibling:null),s}function o(a){let i=r(a);v(a).forEach(c=>{$(i,c.dataset.field).value=c.value}),
i.removeAttribute("data-new"),w(i)}function l(a){let i=a.nextElementSibling||a.previousElementSibling||r();a.remove(),w(i)}function u(a){let i=a.target,c=a.key===
"Enter"||a.key==="ArrowDown";if(!c&&a.key!=="ArrowUp"||a.isComposing||a.keyCode===229||!i.dataset.field||a.ctrlKey||a.metaKey||a.altKey||a.key!=="Enter"&&i.hasAttribute(
"list"))return;a.preventDefault();let s=i.closest("tr"),f=c?s.nextElementSibling:s.previousElementSibling;f?nt($(f,i.dataset.field)):a.key==="Enter"&&(w(r()),L())}
function d(a){let i=(a.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!a.target.dataset.field)return;a.preventDefault();
let c=v(a.target.closest("tr")).indexOf(a.target),s=a.target.closest("tr");i.split(/\r?\n/).forEach((f,p)=>{p&&(s=s.nextElementSibling||r());let g=v(s).slice(c);
f.split("	").forEach((A,q)=>{g[q]&&(g[q].value=g[q].hasAttribute("data-decimal")?x(A):A.trim())})}),L()}function m(a){let i=a.closest("tr"),c=Array.from(a.list?
a.list.options:[]).find(s=>s.value===a.value);c&&v(i).forEach(s=>{let f=c.getAttribute(`data-${s.dataset.field}`),p=!s.value||i.hasAttribute("data-new")&&s.value===
s.defaultValue;f&&s!==a&&p&&(s.value=f)})}function M(){let a=b,i=b;N().forEach((c,s)=>{c.querySelector("[data-line-no]").textContent=String(s+1);let f=I(c,"quan\
tity"),p=I(c,"unit_price"),g=f&&p?S(f,p):null;c.querySelector("[data-line-amount]").textContent=g?h(g):"—",f&&(i=y(i,f)),g&&(a=y(a,g));let A=c.querySelector("\
[data-line-area]");A&&(A.textContent=et(c)||"—")}),e.querySelector("[data-total-amount]").textContent=h(a),e.querySelector("[data-total-quantity]").textContent=
F(i)}function L(){t.dispatchEvent(new Event("input",{bubbles:!0}))}function N(){return Array.from(t.querySelectorAll("tr[data-line]"))}}function et(e){let[t,n,r]=[
"length_mm","width_mm","height_mm"].map(l=>I(e,l));if(!t||!n||!r)return null;let o=S(S(tt,y(t,n)),y(n,r));return h({digits:o.digits,scale:o.scale+6},4)}function v(e){
return Array.from(e.querySelectorAll("[data-field]"))}function $(e,t){return e.querySelector(`[data-field="${t}"]`)}function I(e,t){let n=$(e,t);return n?E(n.value):
null}function w(e){v(e)[0].focus()}function nt(e){e.focus(),e.select()}var rt=8;function H(e){let t=e.querySelector("[data-settles-total]");t&&e.addEventListener("change",()=>{let r=Array.from(e.querySelectorAll("input[data-amount]")).
filter(o=>o.checked).map(o=>E(o.getAttribute("data-amount"),rt)||b);t.textContent=h(r.reduce(y,b))})}function U(){let e=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{e(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&at(r)}),document.addEventListener("keydown",n=>{n.key==="Escape"&&e(null)}),document.querySelectorAll(
"[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let o=()=>{r.textContent=`${n.value.length}/${n.maxLength}`};
n.addEventListener("input",o),o()});let t=document.getElementById("faults");t&&t.focus()}function at(e){let t=e.getAttribute("data-copy"),n=()=>{e.textContent=e.
getAttribute("data-copied")||e.textContent};navigator.clipboard?navigator.clipboard.writeText(t).then(n,()=>O(t)&&n()):O(t)&&n()}function O(e){let t=document.createElement(
"textarea");t.value=e,t.className="visually-hidden",document.body.appendChild(t),t.select();let n=document.execCommand("copy");return t.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(G);document.querySelectorAll("[data-settles]").forEach(H);document.
querySelectorAll("form[data-decision]").forEach(_);V();U();})();
