(()=>{function _(t){t.addEventListener("submit",e=>{C(t)||e.preventDefault()}),t.addEventListener("input",()=>q(t)),t.addEventListener("change",()=>q(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>nt(t,e)),document.
addEventListener("keydown",e=>at(t,e))}function nt(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",r=>{let a=r.target.
closest("button");if(!a||!n)return;let c=n.value.trim();n.value=c?`${c} ${a.textContent}`:a.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var rt={a:"act-approve",r:"act-return",x:"act-reject"};function at(t,e){let n=e.target.closest("input:not([type=radio]), textarea, select"),r=rt[e.key.toLowerCase()];
if(n||!r||e.ctrlKey||e.metaKey||e.altKey)return;let a=document.getElementById(r);if(!a)return;e.preventDefault(),a.checked=!0;let c=t.elements.namedItem("commen\
t");c&&c.focus()}function C(t){q(t);let e=K(t,"action"),n=t.elements.namedItem("comment"),r=t.elements.namedItem("next_approver");return(e==="return"||e==="reje\
ct")&&n&&!n.value.trim()?F(n,t.getAttribute("data-required-text")):e==="approve"&&r&&K(t,"onward")!=="finish"&&!r.value?F(r,t.getAttribute("data-next-text")):!0}
function K(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:""}function F(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-inval\
id","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function q(t){t.querySelectorAll(".is-invalid").forEach(e=>{
e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function O(t){let e=0;t.addEventListener("change",r=>{let a=r.target.closest(".slots");a&&it(a),r.target.name.startsWith("trial")||n()});function n(){let r=++e,
a=new URLSearchParams(new FormData(t));a.set("intent","look"),fetch(t.action,{method:"POST",body:a,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&
r===e&&ot(c),()=>{})}}function ot(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,r]=[document,e].map(a=>a.querySelector("[data-live]"));n&&r&&(n.innerHTML=
r.innerHTML)}function it(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),
t.appendChild(n)}function j(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!C(n)||
st(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||R(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
lt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>P(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),P(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.
disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(ct)}function R(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function ct(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",
n=>{n.target===t&&!n.defaultPrevented&&!R(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsa\
ved"))})}function st(t,e,n){let r=document.getElementById("confirm-template"),a=document.importNode(r.content,!0).querySelector(".confirm"),c=a.querySelector("[\
data-confirm-yes]"),s=a.querySelector("[data-confirm-no]");a.querySelector("#confirm-text").textContent=t;let u=()=>{a.remove(),e.focus()};a.addEventListener("c\
lick",f=>{(f.target===a||f.target===s)&&u(),f.target===c&&(u(),n())}),a.addEventListener("keydown",f=>{f.key==="Escape"&&u(),f.key==="Tab"&&(f.preventDefault(),
(document.activeElement===s?c:s).focus())}),document.body.appendChild(a),s.focus()}function lt(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function P(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var V=["csrf","press","form_key","version","intent"];function z(t){let e=J();if(!e)return;let n=`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,r=ft(
e,n);r&&!t.hasAttribute("data-dirty")&&r.fields.join()!==G(t).join()&&dt(t,e,n,r);let a=0;t.addEventListener("input",()=>{clearTimeout(a),a=setTimeout(()=>I(e,n,
t),500)}),t.hasAttribute("data-dirty")&&I(e,n,t),t.addEventListener("submit",()=>{clearTimeout(a),I(e,n,t),e.setItem("whsm:sent",n)})}function U(){let t=J(),e=t&&
t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function dt(t,e,n,r){let a=document.
createElement("div");a.className="alert alert-info kept",a.setAttribute("role","status");let c=document.createElement("p");c.textContent=t.getAttribute("data-ke\
ep-text").replace("{when}",new Date(r.at).toLocaleString());let s=H(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),u=H(t.getAttribute("data-keep-\
drop"),"btn btn-link btn-sm");s.addEventListener("click",()=>ut(t,r)),u.addEventListener("click",()=>{e.removeItem(n),a.remove()}),[c,s,u].forEach(f=>a.appendChild(
f)),t.parentNode.insertBefore(a,t)}function H(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function ut(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Array.from(new FormData(t)).filter(([a])=>V.includes(a)&&a!=="intent").concat(e.fields,[[
"intent","more"]]).forEach(([a,c])=>{let s=document.createElement("input");s.type="hidden",s.name=a,s.value=c,n.appendChild(s)}),document.body.appendChild(n),n.
submit()}function G(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!V.includes(e)&&n!=="")}function I(t,e,n){try{t.setItem(e,JSON.stringify(
{at:Date.now(),fields:G(n)}))}catch{t.removeItem(e)}}function ft(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function J(){try{return window.localStorage}catch{
return null}}function v(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function b(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(v(t))||/^()\.(\d+)$/.exec(v(t));if(!n)return null;let r=n[1].replace(/^0+/,""),a=(n[2]||"").replace(/0+$/,"");return r.length>14||
a.length>e?null:{digits:D(r+a),scale:a.length}}var E={digits:[],scale:0};function h(t,e){let n=Math.max(t.scale,e.scale),r=W(t,n),a=W(e,n),c=[],s=0;for(let u=0;u<
r.length||u<a.length||s;u++){let f=(r[u]||0)+(a[u]||0)+s;c.push(f%1e7),s=f>=1e7?1:0}return{digits:c,scale:n}}function w(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((r,a)=>{let c=0;for(let s=0;s<e.digits.length||c;s++){let u=n[a+s]+r*(e.digits[s]||0)+c;n[a+s]=u%1e7,c=Math.floor(u/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function y(t,e=2){let{digits:n,scale:r}=t;if(r>e){n=h({digits:n,scale:0},{digits:D("5"+"0".repeat(r-e-1)),scale:0}).digits;let a=B(
n);return X(a.slice(0,Math.max(0,a.length-(r-e))),e)}return X(B(n)+"0".repeat(e-r),e)}function Y(t){let e=y(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):e}function D(t){
let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function W(t,e){return e===t.scale?t.digits:D(B(t.digits)+"0".repeat(e-
t.scale))}function B(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function X(t,e){let n=t.padStart(e+1,"0"),r=n.slice(0,n.
length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${r}.${n.slice(n.length-e)}`:r}var mt=b("2");function Q(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",o=>{let i=o.target.closest(
"[data-line-add], [data-line-copy], [data-line-remove]");if(!i)return;let l=i.closest("tr");i.hasAttribute("data-line-add")?x(r()):i.hasAttribute("data-line-cop\
y")?a(l):c(l),L()}),e.addEventListener("input",o=>{o.target.hasAttribute("list")&&f(o.target),N()}),e.addEventListener("change",o=>{let i=o.target;i.hasAttribute(
"data-decimal")&&b(i.value)&&(i.value=v(i.value))}),e.addEventListener("keydown",s),e.addEventListener("paste",u),N();function r(o){let i=T().reduce((m,p)=>Math.
max(m,Number(p.getAttribute("data-line"))+1),0),l=document.createElement("tbody");l.innerHTML=n.innerHTML.replace(/IDX/g,String(i));let d=l.querySelector("tr");
return d.setAttribute("data-new",""),e.insertBefore(d,o?o.nextElementSibling:null),d}function a(o){let i=r(o);S(o).forEach(l=>{$(i,l.dataset.field).value=l.value}),
i.removeAttribute("data-new"),x(i)}function c(o){let i=o.nextElementSibling||o.previousElementSibling||r();o.remove(),x(i)}function s(o){let i=o.target,l=o.key===
"Enter"||o.key==="ArrowDown";if(!l&&o.key!=="ArrowUp"||o.isComposing||o.keyCode===229||!i.dataset.field||o.ctrlKey||o.metaKey||o.altKey||o.key!=="Enter"&&i.hasAttribute(
"list"))return;o.preventDefault();let d=i.closest("tr"),m=l?d.nextElementSibling:d.previousElementSibling;m?gt($(m,i.dataset.field)):o.key==="Enter"&&(x(r()),L())}
function u(o){let i=(o.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(i)||!o.target.dataset.field)return;o.preventDefault();
let l=S(o.target.closest("tr")).indexOf(o.target),d=o.target.closest("tr");i.split(/\r?\n/).forEach((m,p)=>{p&&(d=d.nextElementSibling||r());let g=S(d).slice(l);
m.split("	").forEach((A,k)=>{g[k]&&(g[k].value=g[k].hasAttribute("data-decimal")?v(A):A.trim())})}),L()}function f(o){let i=o.closest("tr"),l=Array.from(o.list?
o.list.options:[]).find(d=>d.value===o.value);l&&S(i).forEach(d=>{let m=l.getAttribute(`data-${d.dataset.field}`),p=!d.value||i.hasAttribute("data-new")&&d.value===
d.defaultValue;m&&d!==o&&p&&(d.value=m),d.dataset.field==="unit_price"&&(d.placeholder=l.getAttribute("data-last-price")||"")})}function N(){let o=E,i=E;T().forEach(
(l,d)=>{l.querySelector("[data-line-no]").textContent=String(d+1);let m=M(l,"quantity"),p=M(l,"unit_price"),g=m&&p?w(m,p):null;l.querySelector("[data-line-amoun\
t]").textContent=g?y(g):"—",m&&(i=h(i,m)),g&&(o=h(o,g));let A=l.querySelector("[data-line-area]");A&&(A.textContent=pt(l)||"—")}),t.querySelector("[data-tot\
al-amount]").textContent=y(o),t.querySelector("[data-total-quantity]").textContent=Y(i)}function L(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function T(){
return Array.from(e.querySelectorAll("tr[data-line]"))}}function pt(t){let[e,n,r]=["length_mm","width_mm","height_mm"].map(c=>M(t,c));if(!e||!n||!r)return null;
let a=w(w(mt,h(e,n)),h(n,r));return y({digits:a.digits,scale:a.scale+6},4)}function S(t){return Array.from(t.querySelectorAll("[data-field]"))}function $(t,e){return t.
querySelector(`[data-field="${e}"]`)}function M(t,e){let n=$(t,e);return n?b(n.value):null}function x(t){S(t)[0].focus()}function gt(t){t.focus(),t.select()}var ht=8;function Z(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let r=Array.from(t.querySelectorAll("input[data-amount]")).
filter(a=>a.checked).map(a=>b(a.getAttribute("data-amount"),ht)||E);e.textContent=y(r.reduce(h,E))})}function et(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&yt(r),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let a=()=>{r.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",a),a()});let e=document.getElementById("faults");e&&e.focus()}function yt(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>tt(
e)&&n()):tt(e)&&n()}function tt(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(Q);document.querySelectorAll("[data-settles]").forEach(Z);document.
querySelectorAll("form[data-decision]").forEach(_);document.querySelectorAll("form[data-flow]").forEach(O);U();document.querySelectorAll("form[data-keep]").forEach(
z);j();et();})();
