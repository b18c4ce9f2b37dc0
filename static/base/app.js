(()=>{function V(t){t.addEventListener("submit",e=>{C(t)||e.preventDefault()}),t.addEventListener("input",()=>k(t)),t.addEventListener("change",()=>k(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)})}function C(t){k(t);let e=T(t,"action"),n=t.elements.namedItem("com\
ment"),a=t.elements.namedItem("next_approver");return(e==="return"||e==="reject")&&n&&!n.value.trim()?_(n,t.getAttribute("data-required-text")):e==="approve"&&a&&
T(t,"onward")!=="finish"&&!a.value?_(a,t.getAttribute("data-next-text")):!0}function T(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:
""}function _(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-invalid","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),
t.focus(),!1}function k(t){t.querySelectorAll(".is-invalid").forEach(e=>{e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function K(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!C(n)||
J(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||P(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}e.setAttribute("data-sending",""),setTimeout(()=>z(e).forEach(
n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener("pageshow",()=>{document.querySelectorAll("form[data-sending]").
forEach(t=>{t.removeAttribute("data-sending"),z(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.disabled=!1,e.removeAttribute("data-guarded"))})})}),document.
querySelectorAll("form[data-unsaved]").forEach(X)}function P(t){return!!t.submitter&&t.submitter.getAttribute("formtarget")==="_blank"}function X(t){let e=t.hasAttribute(
"data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",n=>{n.target===t&&!n.defaultPrevented&&!P(n)&&(e=!1)}),window.addEventListener(
"beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsaved"))})}function J(t,e,n){let a=document.getElementById("confirm-template"),o=document.
importNode(a.content,!0).querySelector(".confirm"),f=o.querySelector("[data-confirm-yes]"),l=o.querySelector("[data-confirm-no]");o.querySelector("#confirm-text").
textContent=t;let u=()=>{o.remove(),e.focus()};o.addEventListener("click",m=>{(m.target===o||m.target===l)&&u(),m.target===f&&(u(),n())}),o.addEventListener("ke\
ydown",m=>{m.key==="Escape"&&u(),m.key==="Tab"&&(m.preventDefault(),(document.activeElement===l?f:l).focus())}),document.body.appendChild(o),l.focus()}function z(t){
return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}function x(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function E(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(x(t))||/^()\.(\d+)$/.exec(x(t));if(!n)return null;let a=n[1].replace(/^0+/,""),o=(n[2]||"").replace(/0+$/,"");return a.length>14||
o.length>e?null:{digits:D(a+o),scale:o.length}}var A={digits:[],scale:0};function y(t,e){let n=Math.max(t.scale,e.scale),a=R(t,n),o=R(e,n),f=[],l=0;for(let u=0;u<
a.length||u<o.length||l;u++){let m=(a[u]||0)+(o[u]||0)+l;f.push(m%1e7),l=m>=1e7?1:0}return{digits:f,scale:n}}function v(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((a,o)=>{let f=0;for(let l=0;l<e.digits.length||f;l++){let u=n[o+l]+a*(e.digits[l]||0)+f;n[o+l]=u%1e7,f=Math.floor(u/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function h(t,e=2){let{digits:n,scale:a}=t;if(a>e){n=y({digits:n,scale:0},{digits:D("5"+"0".repeat(a-e-1)),scale:0}).digits;let o=B(
n);return j(o.slice(0,Math.max(0,o.length-(a-e))),e)}return j(B(n)+"0".repeat(e-a),e)}function F(t){let e=h(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):e}function D(t){
let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function R(t,e){return e===t.scale?t.digits:D(B(t.digits)+"0".repeat(e-
t.scale))}function B(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function j(t,e){let n=t.padStart(e+1,"0"),a=n.slice(0,n.
length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${a}.${n.slice(n.length-e)}`:a}var Q=E("2");function G(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",r=>{let i=r.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let c=i.closest("tr");i.hasAttribute("data-line-add")?L(a()):i.hasAttribute("data-line-cop\
y")?o(c):f(c),w()}),e.addEventListener("input",r=>{r.target.hasAttribute("list")&&m(r.target),M()}),e.addEventListener("change",r=>{let i=r.target;i.hasAttribute(
"data-decimal")&&E(i.value)&&(i.value=x(i.value))}),e.addEventListener("keydown",l),e.addEventListener("paste",u),M();function a(r){let i=N().reduce((d,p)=>Math.
max(d,Number(p.getAttribute("data-line"))+1),0),c=document.createElement("tbody");c.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let s=c.querySelector("tr");
return s.setAttribute("data-new",""),e.insertBefore(s,r?r.nextElementSibling:null),s}function o(r){let i=a(r);S(r).forEach(c=>{$(i,c.dataset.field).value=c.value}),
i.removeAttribute("data-new"),L(i)}function f(r){let i=r.nextElementSibling||r.previousElementSibling||a();r.remove(),L(i)}function l(r){let i=r.target,c=r.key===
"Enter"||r.key==="ArrowDown";if(!c&&r.key!=="ArrowUp"||r.isComposing||r.keyCode===229||!i.dataset.field||r.ctrlKey||r.metaKey||r.altKey||r.key!=="Enter"&&i.hasAttribute(
"list"))return;r.preventDefault();let s=i.closest("tr"),d=c?s.nextElementSibling:s.previousElementSibling;d?Y($(d,i.dataset.field)):r.key==="Enter"&&(L(a()),w())}
function u(r){let i=(r.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!r.target.dataset.field)return;r.preventDefault();
let c=S(r.target.closest("tr")).indexOf(r.target),s=r.target.closest("tr");i.split(/\r?\n/).forEach((d,p)=>{p&&(s=s.nextElementSibling||a());let g=S(s).slice(c);
d.split("	").forEach((b,q)=>{g[q]&&(g[q].value=g[q].hasAttribute("data-decimal")?x(b):b.trim())})}),w()}function m(r){let i=r.closest("tr"),c=Array.from(r.list?
r.list.options:[]).find(s=>s.value===r.value);c&&S(i).forEach(s=>{let d=c.getAttribute(`data-${s.dataset.field}`),p=!s.value||i.hasAttribute("data-new")&&s.value===
s.defaultValue;d&&s!==r&&p&&(s.value=d)})}function M(){let r=A,i=A;N().forEach((c,s)=>{c.querySelector("[data-line-no]").textContent=String(s+1);let d=I(c,"quan\
tity"),p=I(c,"unit_price"),g=d&&p?v(d,p):null;c.querySelector("[data-line-amount]").textContent=g?h(g):"—",d&&(i=y(i,d)),g&&(r=y(r,g));let b=c.querySelector("\
[data-line-area]");b&&(b.textContent=W(c)||"—")}),t.querySelector("[data-total-amount]").textContent=h(r),t.querySelector("[data-total-quantity]").textContent=
F(i)}function w(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function N(){return Array.from(e.querySelectorAll("tr[data-line]"))}}function W(t){let[e,n,a]=[
"length_mm","width_mm","height_mm"].map(f=>I(t,f));if(!e||!n||!a)return null;let o=v(v(Q,y(e,n)),y(n,a));return h({digits:o.digits,scale:o.scale+6},4)}function S(t){
return Array.from(t.querySelectorAll("[data-field]"))}function $(t,e){return t.querySelector(`[data-field="${e}"]`)}function I(t,e){let n=$(t,e);return n?E(n.value):
null}function L(t){S(t)[0].focus()}function Y(t){t.focus(),t.select()}var Z=8;function H(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let a=Array.from(t.querySelectorAll("input[data-amount]")).
filter(o=>o.checked).map(o=>E(o.getAttribute("data-amount"),Z)||A);e.textContent=h(a.reduce(y,A))})}function U(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(a=>{a!==n&&(a.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let a=n.target.closest("[data-copy]");a&&tt(a)}),document.addEventListener("keydown",n=>{n.key==="Escape"&&t(null)}),document.querySelectorAll(
"[data-count]").forEach(n=>{let a=document.getElementById(n.getAttribute("data-count"));if(!a)return;let o=()=>{a.textContent=`${n.value.length}/${n.maxLength}`};
n.addEventListener("input",o),o()});let e=document.getElementById("faults");e&&e.focus()}function tt(t){let e=t.getAttribute("data-copy"),n=()=>{t.textContent=t.
getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>O(e)&&n()):O(e)&&n()}function O(t){let e=document.createElement(
"textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(G);document.querySelectorAll("[data-settles]").forEach(H);document.
querySelectorAll("form[data-decision]").forEach(V);K();U();})();
