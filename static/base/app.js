(()=>{function V(e){e.addEventListener("submit",t=>{k(e)||t.preventDefault()}),e.addEventListener("input",()=>q(e)),e.addEventListener("change",()=>q(e)),e.addEventListener(
"keydown",t=>{let n=document.getElementById("act-none");t.key==="Escape"&&n&&(n.checked=!0)})}function k(e){q(e);let t=T(e,"action"),n=e.elements.namedItem("com\
ment"),a=e.elements.namedItem("next_approver");return(t==="return"||t==="reject")&&n&&!n.value.trim()?_(n,e.getAttribute("data-required-text")):t==="approve"&&a&&
T(e,"onward")!=="finish"&&!a.value?_(a,e.getAttribute("data-next-text")):!0}function T(e,t){let n=e.querySelector(`input[name="${t}"]:checked`);return n?n.value:
""}function _(e,t){e.classList.add("is-invalid"),e.setAttribute("aria-invalid","true");let n=document.getElementById(`${e.id}-error`);return n&&(n.textContent=t),
e.focus(),!1}function q(e){e.querySelectorAll(".is-invalid").forEach(t=>{t.classList.remove("is-invalid"),t.removeAttribute("aria-invalid")})}function R(){document.addEventListener("click",e=>{let t=e.target.closest("button[data-confirm]");if(!t||t.disabled)return;if(t.hasAttribute("data-confirmed")){
t.removeAttribute("data-confirmed");return}e.preventDefault();let n=t.form;n&&!t.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!k(n)||
X(t.getAttribute("data-confirm"),t,()=>{t.setAttribute("data-confirmed",""),t.click()})}),document.addEventListener("submit",e=>{let t=e.target;if(!(e.defaultPrevented||
!t.hasAttribute("data-guard")||j(e))){if(t.hasAttribute("data-sending")){e.preventDefault();return}t.setAttribute("data-sending",""),setTimeout(()=>K(t).forEach(
n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener("pageshow",()=>{document.querySelectorAll("form[data-sending]").
forEach(e=>{e.removeAttribute("data-sending"),K(e).forEach(t=>{t.hasAttribute("data-guarded")&&(t.disabled=!1,t.removeAttribute("data-guarded"))})})}),document.
querySelectorAll("form[data-unsaved]").forEach(U)}function j(e){return!!e.submitter&&e.submitter.getAttribute("formtarget")==="_blank"}function U(e){let t=e.hasAttribute(
"data-dirty");e.addEventListener("input",()=>{t=!0}),document.addEventListener("submit",n=>{n.target===e&&!n.defaultPrevented&&!j(n)&&(t=!1)}),window.addEventListener(
"beforeunload",n=>{t&&(n.preventDefault(),n.returnValue=e.getAttribute("data-unsaved"))})}function X(e,t,n){let a=document.getElementById("confirm-template"),o=document.
importNode(a.content,!0).querySelector(".confirm"),f=o.querySelector("[data-confirm-yes]"),l=o.querySelector("[data-confirm-no]");o.querySelector("#confirm-text").
textContent=e;let u=()=>{o.remove(),t.focus()};o.addEventListener("click",m=>{(m.target===o||m.target===l)&&u(),m.target===f&&(u(),n())}),o.addEventListener("ke\
ydown",m=>{m.key==="Escape"&&u(),m.key==="Tab"&&(m.preventDefault(),(document.activeElement===l?f:l).focus())}),document.body.appendChild(o),l.focus()}function K(e){
return Array.from(e.elements).filter(t=>t.tagName==="BUTTON")}function E(e){return String(e).replace(/[０-９]/g,t=>String.fromCharCode(t.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function x(e){
let t=/^(\d+)(?:\.(\d*))?$/.exec(E(e))||/^()\.(\d+)$/.exec(E(e));if(!t)return null;let n=t[1].replace(/^0+/,""),a=(t[2]||"").replace(/0+$/,"");return n.length>14||
a.length>4?null:{digits:D(n+a),scale:a.length}}var B={digits:[],scale:0};function y(e,t){let n=Math.max(e.scale,t.scale),a=z(e,n),o=z(t,n),f=[],l=0;for(let u=0;u<
a.length||u<o.length||l;u++){let m=(a[u]||0)+(o[u]||0)+l;f.push(m%1e7),l=m>=1e7?1:0}return{digits:f,scale:n}}function v(e,t){let n=new Array(e.digits.length+t.digits.
length).fill(0);return e.digits.forEach((a,o)=>{let f=0;for(let l=0;l<t.digits.length||f;l++){let u=n[o+l]+a*(t.digits[l]||0)+f;n[o+l]=u%1e7,f=Math.floor(u/1e7)}}),
{digits:n,scale:e.scale+t.scale}}function b(e,t=2){let{digits:n,scale:a}=e;if(a>t){n=y({digits:n,scale:0},{digits:D("5"+"0".repeat(a-t-1)),scale:0}).digits;let o=C(
n);return F(o.slice(0,Math.max(0,o.length-(a-t))),t)}return F(C(n)+"0".repeat(t-a),t)}function G(e){let t=b(e,e.scale);return e.scale?t.replace(/\.?0+$/,""):t}function D(e){
let t=[];for(let n=e.length;n>0;n-=7)t.push(Number(e.slice(Math.max(0,n-7),n)));return t}function z(e,t){return t===e.scale?e.digits:D(C(e.digits)+"0".repeat(t-
e.scale))}function C(e){return e.map(t=>String(t).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function F(e,t){let n=e.padStart(t+1,"0"),a=n.slice(0,n.
length-t).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return t?`${a}.${n.slice(n.length-t)}`:a}var J=x("2");function H(e){let t=e.querySelector("[data-lines-body]"),n=e.querySelector("[data-line-template]");e.addEventListener("click",r=>{let i=r.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let c=i.closest("tr");i.hasAttribute("data-line-add")?S(a()):i.hasAttribute("data-line-cop\
y")?o(c):f(c),w()}),t.addEventListener("input",r=>{r.target.hasAttribute("list")&&m(r.target),M()}),t.addEventListener("change",r=>{let i=r.target;i.hasAttribute(
"data-decimal")&&x(i.value)&&(i.value=E(i.value))}),t.addEventListener("keydown",l),t.addEventListener("paste",u),M();function a(r){let i=N().reduce((d,g)=>Math.
max(d,Number(g.getAttribute("data-line"))+1),0),c=document.createElement("tbody");c.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let s=c.querySelector("tr");
return s.setAttribute("data-new",""),t.insertBefore(s,r?r.nextElementSibling:null),s}function o(r){let i=a(r);A(r).forEach(c=>{$(i,c.dataset.field).value=c.value}),
i.removeAttribute("data-new"),S(i)}function f(r){let i=r.nextElementSibling||r.previousElementSibling||a();r.remove(),S(i)}function l(r){let i=r.target,c=r.key===
"Enter"||r.key==="ArrowDown";if(!c&&r.key!=="ArrowUp"||r.isComposing||r.keyCode===229||!i.dataset.field||r.ctrlKey||r.metaKey||r.altKey||r.key!=="Enter"&&i.hasAttribute(
"list"))return;r.preventDefault();let s=i.closest("tr"),d=c?s.nextElementSibling:s.previousElementSibling;d?W($(d,i.dataset.field)):r.key==="Enter"&&(S(a()),w())}
function u(r){let i=(r.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!r.target.dataset.field)return;r.preventDefault();
let c=A(r.target.closest("tr")).indexOf(r.target),s=r.target.closest("tr");i.split(/\r?\n/).forEach((d,g)=>{g&&(s=s.nextElementSibling||a());let p=A(s).slice(c);
d.split("	").forEach((h,L)=>{p[L]&&(p[L].value=p[L].hasAttribute("data-decimal")?E(h):h.trim())})}),w()}function m(r){let i=r.closest("tr"),c=Array.from(r.list?
r.list.options:[]).find(s=>s.value===r.value);c&&A(i).forEach(s=>{let d=c.getAttribute(`data-${s.dataset.field}`),g=!s.value||i.hasAttribute("data-new")&&s.value===
s.defaultValue;d&&s!==r&&g&&(s.value=d)})}function M(){let r=B,i=B;N().forEach((c,s)=>{c.querySelector("[data-line-no]").textContent=String(s+1);let d=I(c,"quan\
tity"),g=I(c,"unit_price"),p=d&&g?v(d,g):null;c.querySelector("[data-line-amount]").textContent=p?b(p):"—",d&&(i=y(i,d)),p&&(r=y(r,p));let h=c.querySelector("\
[data-line-area]");h&&(h.textContent=Q(c)||"—")}),e.querySelector("[data-total-amount]").textContent=b(r),e.querySelector("[data-total-quantity]").textContent=
G(i)}function w(){t.dispatchEvent(new Event("input",{bubbles:!0}))}function N(){return Array.from(t.querySelectorAll("tr[data-line]"))}}function Q(e){let[t,n,a]=[
"length_mm","width_mm","height_mm"].map(f=>I(e,f));if(!t||!n||!a)return null;let o=v(v(J,y(t,n)),y(n,a));return b({digits:o.digits,scale:o.scale+6},4)}function A(e){
return Array.from(e.querySelectorAll("[data-field]"))}function $(e,t){return e.querySelector(`[data-field="${t}"]`)}function I(e,t){let n=$(e,t);return n?x(n.value):
null}function S(e){A(e)[0].focus()}function W(e){e.focus(),e.select()}function P(){let e=n=>document.querySelectorAll("details.menu[open]").forEach(a=>{a!==n&&(a.open=!1)});document.addEventListener("click",n=>{e(n.target.closest(
"details.menu"));let a=n.target.closest("[data-copy]");a&&Y(a)}),document.addEventListener("keydown",n=>{n.key==="Escape"&&e(null)}),document.querySelectorAll("\
[data-count]").forEach(n=>{let a=document.getElementById(n.getAttribute("data-count"));if(!a)return;let o=()=>{a.textContent=`${n.value.length}/${n.maxLength}`};
n.addEventListener("input",o),o()});let t=document.getElementById("faults");t&&t.focus()}function Y(e){let t=e.getAttribute("data-copy"),n=()=>{e.textContent=e.
getAttribute("data-copied")||e.textContent};navigator.clipboard?navigator.clipboard.writeText(t).then(n,()=>O(t)&&n()):O(t)&&n()}function O(e){let t=document.createElement(
"textarea");t.value=e,t.className="visually-hidden",document.body.appendChild(t),t.select();let n=document.execCommand("copy");return t.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(H);document.querySelectorAll("form[data-decision]").forEach(V);R();
P();})();
