(()=>{function P(e){e.addEventListener("submit",t=>{C(e)||t.preventDefault()}),e.addEventListener("input",()=>q(e)),e.addEventListener("change",()=>q(e)),e.addEventListener(
"keydown",t=>{let n=document.getElementById("act-none");t.key==="Escape"&&n&&(n.checked=!0)}),e.querySelectorAll("[data-phrases]").forEach(t=>X(e,t)),document.addEventListener(
"keydown",t=>J(e,t))}function X(e,t){let n=e.elements.namedItem(t.getAttribute("data-phrases"));t.addEventListener("click",r=>{let a=r.target.closest("button");
if(!a||!n)return;let c=n.value.trim();n.value=c?`${c} ${a.textContent}`:a.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}var Y={a:"act\
-approve",r:"act-return",x:"act-reject"};function J(e,t){let n=t.target.closest("input:not([type=radio]), textarea, select"),r=Y[t.key.toLowerCase()];if(n||!r||
t.ctrlKey||t.metaKey||t.altKey)return;let a=document.getElementById(r);if(!a)return;t.preventDefault(),a.checked=!0;let c=e.elements.namedItem("comment");c&&c.focus()}
function C(e){q(e);let t=N(e,"action"),n=e.elements.namedItem("comment"),r=e.elements.namedItem("next_approver");return(t==="return"||t==="reject")&&n&&!n.value.
trim()?K(n,e.getAttribute("data-required-text")):t==="approve"&&r&&N(e,"onward")!=="finish"&&!r.value?K(r,e.getAttribute("data-next-text")):!0}function N(e,t){let n=e.
querySelector(`input[name="${t}"]:checked`);return n?n.value:""}function K(e,t){e.classList.add("is-invalid"),e.setAttribute("aria-invalid","true");let n=document.
getElementById(`${e.id}-error`);return n&&(n.textContent=t),e.focus(),!1}function q(e){e.querySelectorAll(".is-invalid").forEach(t=>{t.classList.remove("is-inva\
lid"),t.removeAttribute("aria-invalid")})}function F(e){let t=0;e.addEventListener("change",r=>{let a=r.target.closest(".slots");a&&Z(a),r.target.name.startsWith("trial")||n()});function n(){let r=++t,a=new URLSearchParams(
new FormData(e));a.set("intent","look"),fetch(e.action,{method:"POST",body:a,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&r===t&&Q(c),()=>{})}}
function Q(e){let t=new DOMParser().parseFromString(e,"text/html"),[n,r]=[document,t].map(a=>a.querySelector("[data-live]"));n&&r&&(n.innerHTML=r.innerHTML)}function Z(e){
let t=e.querySelector("select:last-of-type");if(!t||!t.value)return;let n=t.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),e.appendChild(n)}function R(){document.addEventListener("click",e=>{let t=e.target.closest("button[data-confirm]");if(!t||t.disabled)return;if(t.hasAttribute("data-confirmed")){
t.removeAttribute("data-confirmed");return}e.preventDefault();let n=t.form;n&&!t.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!C(n)||
et(t.getAttribute("data-confirm"),t,()=>{t.setAttribute("data-confirmed",""),t.click()})}),document.addEventListener("submit",e=>{let t=e.target;if(!(e.defaultPrevented||
!t.hasAttribute("data-guard")||H(e))){if(t.hasAttribute("data-sending")){e.preventDefault();return}if(navigator.onLine===!1&&t.method==="post"){e.preventDefault(),
nt(t);return}t.setAttribute("data-sending",""),setTimeout(()=>_(t).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(e=>{e.removeAttribute("data-sending"),_(e).forEach(t=>{t.hasAttribute("data-guarded")&&(t.
disabled=!1,t.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(tt)}function H(e){return!!e.submitter&&e.submitter.
getAttribute("formtarget")==="_blank"}function tt(e){let t=e.hasAttribute("data-dirty");e.addEventListener("input",()=>{t=!0}),document.addEventListener("submit",
n=>{n.target===e&&!n.defaultPrevented&&!H(n)&&(t=!1)}),window.addEventListener("beforeunload",n=>{t&&(n.preventDefault(),n.returnValue=e.getAttribute("data-unsa\
ved"))})}function et(e,t,n){let r=document.getElementById("confirm-template"),a=document.importNode(r.content,!0).querySelector(".confirm"),c=a.querySelector("[\
data-confirm-yes]"),u=a.querySelector("[data-confirm-no]");a.querySelector("#confirm-text").textContent=e;let d=()=>{a.remove(),t.focus()};a.addEventListener("c\
lick",m=>{(m.target===a||m.target===u)&&d(),m.target===c&&(d(),n())}),a.addEventListener("keydown",m=>{m.key==="Escape"&&d(),m.key==="Tab"&&(m.preventDefault(),
(document.activeElement===u?c:u).focus())}),document.body.appendChild(a),u.focus()}function nt(e){let t=document.body.getAttribute("data-offline");if(!t||e.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=t,e.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function _(e){return Array.from(e.elements).filter(t=>t.tagName==="BUTTON")}function S(e){return String(e).replace(/[０-９]/g,t=>String.fromCharCode(t.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function E(e,t=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(S(e))||/^()\.(\d+)$/.exec(S(e));if(!n)return null;let r=n[1].replace(/^0+/,""),a=(n[2]||"").replace(/0+$/,"");return r.length>14||
a.length>t?null:{digits:D(r+a),scale:a.length}}var b={digits:[],scale:0};function h(e,t){let n=Math.max(e.scale,t.scale),r=O(e,n),a=O(t,n),c=[],u=0;for(let d=0;d<
r.length||d<a.length||u;d++){let m=(r[d]||0)+(a[d]||0)+u;c.push(m%1e7),u=m>=1e7?1:0}return{digits:c,scale:n}}function x(e,t){let n=new Array(e.digits.length+t.digits.
length).fill(0);return e.digits.forEach((r,a)=>{let c=0;for(let u=0;u<t.digits.length||c;u++){let d=n[a+u]+r*(t.digits[u]||0)+c;n[a+u]=d%1e7,c=Math.floor(d/1e7)}}),
{digits:n,scale:e.scale+t.scale}}function y(e,t=2){let{digits:n,scale:r}=e;if(r>t){n=h({digits:n,scale:0},{digits:D("5"+"0".repeat(r-t-1)),scale:0}).digits;let a=B(
n);return V(a.slice(0,Math.max(0,a.length-(r-t))),t)}return V(B(n)+"0".repeat(t-r),t)}function j(e){let t=y(e,e.scale);return e.scale?t.replace(/\.?0+$/,""):t}function D(e){
let t=[];for(let n=e.length;n>0;n-=7)t.push(Number(e.slice(Math.max(0,n-7),n)));return t}function O(e,t){return t===e.scale?e.digits:D(B(e.digits)+"0".repeat(t-
e.scale))}function B(e){return e.map(t=>String(t).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function V(e,t){let n=e.padStart(t+1,"0"),r=n.slice(0,n.
length-t).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return t?`${r}.${n.slice(n.length-t)}`:r}var rt=E("2");function z(e){let t=e.querySelector("[data-lines-body]"),n=e.querySelector("[data-line-template]");e.addEventListener("click",o=>{let i=o.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let s=i.closest("tr");i.hasAttribute("data-line-add")?w(r()):i.hasAttribute("data-line-cop\
y")?a(s):c(s),L()}),t.addEventListener("input",o=>{o.target.hasAttribute("list")&&m(o.target),M()}),t.addEventListener("change",o=>{let i=o.target;i.hasAttribute(
"data-decimal")&&E(i.value)&&(i.value=S(i.value))}),t.addEventListener("keydown",u),t.addEventListener("paste",d),M();function r(o){let i=T().reduce((f,p)=>Math.
max(f,Number(p.getAttribute("data-line"))+1),0),s=document.createElement("tbody");s.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let l=s.querySelector("tr");
return l.setAttribute("data-new",""),t.insertBefore(l,o?o.nextElementSibling:null),l}function a(o){let i=r(o);v(o).forEach(s=>{$(i,s.dataset.field).value=s.value}),
i.removeAttribute("data-new"),w(i)}function c(o){let i=o.nextElementSibling||o.previousElementSibling||r();o.remove(),w(i)}function u(o){let i=o.target,s=o.key===
"Enter"||o.key==="ArrowDown";if(!s&&o.key!=="ArrowUp"||o.isComposing||o.keyCode===229||!i.dataset.field||o.ctrlKey||o.metaKey||o.altKey||o.key!=="Enter"&&i.hasAttribute(
"list"))return;o.preventDefault();let l=i.closest("tr"),f=s?l.nextElementSibling:l.previousElementSibling;f?ot($(f,i.dataset.field)):o.key==="Enter"&&(w(r()),L())}
function d(o){let i=(o.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!o.target.dataset.field)return;o.preventDefault();
let s=v(o.target.closest("tr")).indexOf(o.target),l=o.target.closest("tr");i.split(/\r?\n/).forEach((f,p)=>{p&&(l=l.nextElementSibling||r());let g=v(l).slice(s);
f.split("	").forEach((A,k)=>{g[k]&&(g[k].value=g[k].hasAttribute("data-decimal")?S(A):A.trim())})}),L()}function m(o){let i=o.closest("tr"),s=Array.from(o.list?
o.list.options:[]).find(l=>l.value===o.value);s&&v(i).forEach(l=>{let f=s.getAttribute(`data-${l.dataset.field}`),p=!l.value||i.hasAttribute("data-new")&&l.value===
l.defaultValue;f&&l!==o&&p&&(l.value=f)})}function M(){let o=b,i=b;T().forEach((s,l)=>{s.querySelector("[data-line-no]").textContent=String(l+1);let f=I(s,"quan\
tity"),p=I(s,"unit_price"),g=f&&p?x(f,p):null;s.querySelector("[data-line-amount]").textContent=g?y(g):"—",f&&(i=h(i,f)),g&&(o=h(o,g));let A=s.querySelector("\
[data-line-area]");A&&(A.textContent=at(s)||"—")}),e.querySelector("[data-total-amount]").textContent=y(o),e.querySelector("[data-total-quantity]").textContent=
j(i)}function L(){t.dispatchEvent(new Event("input",{bubbles:!0}))}function T(){return Array.from(t.querySelectorAll("tr[data-line]"))}}function at(e){let[t,n,r]=[
"length_mm","width_mm","height_mm"].map(c=>I(e,c));if(!t||!n||!r)return null;let a=x(x(rt,h(t,n)),h(n,r));return y({digits:a.digits,scale:a.scale+6},4)}function v(e){
return Array.from(e.querySelectorAll("[data-field]"))}function $(e,t){return e.querySelector(`[data-field="${t}"]`)}function I(e,t){let n=$(e,t);return n?E(n.value):
null}function w(e){v(e)[0].focus()}function ot(e){e.focus(),e.select()}var it=8;function U(e){let t=e.querySelector("[data-settles-total]");t&&e.addEventListener("change",()=>{let r=Array.from(e.querySelectorAll("input[data-amount]")).
filter(a=>a.checked).map(a=>E(a.getAttribute("data-amount"),it)||b);t.textContent=y(r.reduce(h,b))})}function W(){let e=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{e(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&ct(r)}),document.addEventListener("keydown",n=>{n.key==="Escape"&&e(null)}),document.querySelectorAll(
"[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let a=()=>{r.textContent=`${n.value.length}/${n.maxLength}`};
n.addEventListener("input",a),a()});let t=document.getElementById("faults");t&&t.focus()}function ct(e){let t=e.getAttribute("data-copy"),n=()=>{e.textContent=e.
getAttribute("data-copied")||e.textContent};navigator.clipboard?navigator.clipboard.writeText(t).then(n,()=>G(t)&&n()):G(t)&&n()}function G(e){let t=document.createElement(
"textarea");t.value=e,t.className="visually-hidden",document.body.appendChild(t),t.select();let n=document.execCommand("copy");return t.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(z);document.querySelectorAll("[data-settles]").forEach(U);document.
querySelectorAll("form[data-decision]").forEach(P);document.querySelectorAll("form[data-flow]").forEach(F);R();W();})();
