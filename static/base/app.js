(()=>{function _(e){e.addEventListener("submit",t=>{k(e)||t.preventDefault()}),e.addEventListener("input",()=>q(e)),e.addEventListener("change",()=>q(e)),e.addEventListener(
"keydown",t=>{let n=document.getElementById("act-none");t.key==="Escape"&&n&&(n.checked=!0)})}function k(e){q(e);let t=N(e,"action"),n=e.elements.namedItem("com\
ment"),r=e.elements.namedItem("next_approver");return(t==="return"||t==="reject")&&n&&!n.value.trim()?F(n,e.getAttribute("data-required-text")):t==="approve"&&r&&
N(e,"onward")!=="finish"&&!r.value?F(r,e.getAttribute("data-next-text")):!0}function N(e,t){let n=e.querySelector(`input[name="${t}"]:checked`);return n?n.value:
""}function F(e,t){e.classList.add("is-invalid"),e.setAttribute("aria-invalid","true");let n=document.getElementById(`${e.id}-error`);return n&&(n.textContent=t),
e.focus(),!1}function q(e){e.querySelectorAll(".is-invalid").forEach(t=>{t.classList.remove("is-invalid"),t.removeAttribute("aria-invalid")})}function P(e){let t=0;e.addEventListener("change",r=>{let o=r.target.closest(".slots");o&&X(o),r.target.name.startsWith("trial")||n()});function n(){let r=++t,o=new URLSearchParams(
new FormData(e));o.set("intent","look"),fetch(e.action,{method:"POST",body:o,credentials:"same-origin"}).then(l=>l.ok?l.text():"").then(l=>l&&r===t&&W(l),()=>{})}}
function W(e){let t=new DOMParser().parseFromString(e,"text/html"),[n,r]=[document,t].map(o=>o.querySelector("[data-live]"));n&&r&&(n.innerHTML=r.innerHTML)}function X(e){
let t=e.querySelector("select:last-of-type");if(!t||!t.value)return;let n=t.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),e.appendChild(n)}function H(){document.addEventListener("click",e=>{let t=e.target.closest("button[data-confirm]");if(!t||t.disabled)return;if(t.hasAttribute("data-confirmed")){
t.removeAttribute("data-confirmed");return}e.preventDefault();let n=t.form;n&&!t.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!k(n)||
Q(t.getAttribute("data-confirm"),t,()=>{t.setAttribute("data-confirmed",""),t.click()})}),document.addEventListener("submit",e=>{let t=e.target;if(!(e.defaultPrevented||
!t.hasAttribute("data-guard")||O(e))){if(t.hasAttribute("data-sending")){e.preventDefault();return}t.setAttribute("data-sending",""),setTimeout(()=>R(t).forEach(
n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener("pageshow",()=>{document.querySelectorAll("form[data-sending]").
forEach(e=>{e.removeAttribute("data-sending"),R(e).forEach(t=>{t.hasAttribute("data-guarded")&&(t.disabled=!1,t.removeAttribute("data-guarded"))})})}),document.
querySelectorAll("form[data-unsaved]").forEach(J)}function O(e){return!!e.submitter&&e.submitter.getAttribute("formtarget")==="_blank"}function J(e){let t=e.hasAttribute(
"data-dirty");e.addEventListener("input",()=>{t=!0}),document.addEventListener("submit",n=>{n.target===e&&!n.defaultPrevented&&!O(n)&&(t=!1)}),window.addEventListener(
"beforeunload",n=>{t&&(n.preventDefault(),n.returnValue=e.getAttribute("data-unsaved"))})}function Q(e,t,n){let r=document.getElementById("confirm-template"),o=document.
importNode(r.content,!0).querySelector(".confirm"),l=o.querySelector("[data-confirm-yes]"),u=o.querySelector("[data-confirm-no]");o.querySelector("#confirm-text").
textContent=e;let d=()=>{o.remove(),t.focus()};o.addEventListener("click",m=>{(m.target===o||m.target===u)&&d(),m.target===l&&(d(),n())}),o.addEventListener("ke\
ydown",m=>{m.key==="Escape"&&d(),m.key==="Tab"&&(m.preventDefault(),(document.activeElement===u?l:u).focus())}),document.body.appendChild(o),u.focus()}function R(e){
return Array.from(e.elements).filter(t=>t.tagName==="BUTTON")}function E(e){return String(e).replace(/[０-９]/g,t=>String.fromCharCode(t.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function v(e){
let t=/^(\d+)(?:\.(\d*))?$/.exec(E(e))||/^()\.(\d+)$/.exec(E(e));if(!t)return null;let n=t[1].replace(/^0+/,""),r=(t[2]||"").replace(/0+$/,"");return n.length>14||
r.length>4?null:{digits:D(n+r),scale:r.length}}var B={digits:[],scale:0};function h(e,t){let n=Math.max(e.scale,t.scale),r=V(e,n),o=V(t,n),l=[],u=0;for(let d=0;d<
r.length||d<o.length||u;d++){let m=(r[d]||0)+(o[d]||0)+u;l.push(m%1e7),u=m>=1e7?1:0}return{digits:l,scale:n}}function x(e,t){let n=new Array(e.digits.length+t.digits.
length).fill(0);return e.digits.forEach((r,o)=>{let l=0;for(let u=0;u<t.digits.length||l;u++){let d=n[o+u]+r*(t.digits[u]||0)+l;n[o+u]=d%1e7,l=Math.floor(d/1e7)}}),
{digits:n,scale:e.scale+t.scale}}function b(e,t=2){let{digits:n,scale:r}=e;if(r>t){n=h({digits:n,scale:0},{digits:D("5"+"0".repeat(r-t-1)),scale:0}).digits;let o=C(
n);return K(o.slice(0,Math.max(0,o.length-(r-t))),t)}return K(C(n)+"0".repeat(t-r),t)}function U(e){let t=b(e,e.scale);return e.scale?t.replace(/\.?0+$/,""):t}function D(e){
let t=[];for(let n=e.length;n>0;n-=7)t.push(Number(e.slice(Math.max(0,n-7),n)));return t}function V(e,t){return t===e.scale?e.digits:D(C(e.digits)+"0".repeat(t-
e.scale))}function C(e){return e.map(t=>String(t).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function K(e,t){let n=e.padStart(t+1,"0"),r=n.slice(0,n.
length-t).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return t?`${r}.${n.slice(n.length-t)}`:r}var Y=v("2");function j(e){let t=e.querySelector("[data-lines-body]"),n=e.querySelector("[data-line-template]");e.addEventListener("click",a=>{let i=a.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let c=i.closest("tr");i.hasAttribute("data-line-add")?S(r()):i.hasAttribute("data-line-cop\
y")?o(c):l(c),w()}),t.addEventListener("input",a=>{a.target.hasAttribute("list")&&m(a.target),I()}),t.addEventListener("change",a=>{let i=a.target;i.hasAttribute(
"data-decimal")&&v(i.value)&&(i.value=E(i.value))}),t.addEventListener("keydown",u),t.addEventListener("paste",d),I();function r(a){let i=T().reduce((f,g)=>Math.
max(f,Number(g.getAttribute("data-line"))+1),0),c=document.createElement("tbody");c.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let s=c.querySelector("tr");
return s.setAttribute("data-new",""),t.insertBefore(s,a?a.nextElementSibling:null),s}function o(a){let i=r(a);A(a).forEach(c=>{M(i,c.dataset.field).value=c.value}),
i.removeAttribute("data-new"),S(i)}function l(a){let i=a.nextElementSibling||a.previousElementSibling||r();a.remove(),S(i)}function u(a){let i=a.target,c=a.key===
"Enter"||a.key==="ArrowDown";if(!c&&a.key!=="ArrowUp"||a.isComposing||a.keyCode===229||!i.dataset.field||a.ctrlKey||a.metaKey||a.altKey||a.key!=="Enter"&&i.hasAttribute(
"list"))return;a.preventDefault();let s=i.closest("tr"),f=c?s.nextElementSibling:s.previousElementSibling;f?tt(M(f,i.dataset.field)):a.key==="Enter"&&(S(r()),w())}
function d(a){let i=(a.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!a.target.dataset.field)return;a.preventDefault();
let c=A(a.target.closest("tr")).indexOf(a.target),s=a.target.closest("tr");i.split(/\r?\n/).forEach((f,g)=>{g&&(s=s.nextElementSibling||r());let p=A(s).slice(c);
f.split("	").forEach((y,L)=>{p[L]&&(p[L].value=p[L].hasAttribute("data-decimal")?E(y):y.trim())})}),w()}function m(a){let i=a.closest("tr"),c=Array.from(a.list?
a.list.options:[]).find(s=>s.value===a.value);c&&A(i).forEach(s=>{let f=c.getAttribute(`data-${s.dataset.field}`),g=!s.value||i.hasAttribute("data-new")&&s.value===
s.defaultValue;f&&s!==a&&g&&(s.value=f)})}function I(){let a=B,i=B;T().forEach((c,s)=>{c.querySelector("[data-line-no]").textContent=String(s+1);let f=$(c,"quan\
tity"),g=$(c,"unit_price"),p=f&&g?x(f,g):null;c.querySelector("[data-line-amount]").textContent=p?b(p):"—",f&&(i=h(i,f)),p&&(a=h(a,p));let y=c.querySelector("\
[data-line-area]");y&&(y.textContent=Z(c)||"—")}),e.querySelector("[data-total-amount]").textContent=b(a),e.querySelector("[data-total-quantity]").textContent=
U(i)}function w(){t.dispatchEvent(new Event("input",{bubbles:!0}))}function T(){return Array.from(t.querySelectorAll("tr[data-line]"))}}function Z(e){let[t,n,r]=[
"length_mm","width_mm","height_mm"].map(l=>$(e,l));if(!t||!n||!r)return null;let o=x(x(Y,h(t,n)),h(n,r));return b({digits:o.digits,scale:o.scale+6},4)}function A(e){
return Array.from(e.querySelectorAll("[data-field]"))}function M(e,t){return e.querySelector(`[data-field="${t}"]`)}function $(e,t){let n=M(e,t);return n?v(n.value):
null}function S(e){A(e)[0].focus()}function tt(e){e.focus(),e.select()}function G(){let e=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{e(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&et(r)}),document.addEventListener("keydown",n=>{n.key==="Escape"&&e(null)}),document.querySelectorAll(
"[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let o=()=>{r.textContent=`${n.value.length}/${n.maxLength}`};
n.addEventListener("input",o),o()});let t=document.getElementById("faults");t&&t.focus()}function et(e){let t=e.getAttribute("data-copy"),n=()=>{e.textContent=e.
getAttribute("data-copied")||e.textContent};navigator.clipboard?navigator.clipboard.writeText(t).then(n,()=>z(t)&&n()):z(t)&&n()}function z(e){let t=document.createElement(
"textarea");t.value=e,t.className="visually-hidden",document.body.appendChild(t),t.select();let n=document.execCommand("copy");return t.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(j);document.querySelectorAll("form[data-decision]").forEach(_);document.
querySelectorAll("form[data-flow]").forEach(P);H();G();})();
