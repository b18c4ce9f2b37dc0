(()=>{function K(t){t.addEventListener("submit",e=>{B(t)||e.preventDefault()}),t.addEventListener("input",()=>T(t)),t.addEventListener("change",()=>T(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>it(t,e)),document.
addEventListener("keydown",e=>lt(t,e))}function it(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",o=>{let a=o.target.
closest("button");if(!a||!n)return;let c=n.value.trim();n.value=c?`${c} ${a.textContent}`:a.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var st={a:"act-approve",r:"act-return",x:"act-reject"};function lt(t,e){let n=e.target.closest("input:not([type=radio]), textarea, select"),o=st[e.key.toLowerCase()];
if(n||!o||e.ctrlKey||e.metaKey||e.altKey)return;let a=document.getElementById(o);if(!a)return;e.preventDefault(),a.checked=!0;let c=t.elements.namedItem("commen\
t");c&&c.focus()}function B(t){T(t);let e=O(t,"action"),n=t.elements.namedItem("comment"),o=t.elements.namedItem("next_approver");return(e==="return"||e==="reje\
ct")&&n&&!n.value.trim()?P(n,t.getAttribute("data-required-text")):e==="approve"&&o&&O(t,"onward")!=="finish"&&!o.value?P(o,t.getAttribute("data-next-text")):!0}
function O(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:""}function P(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-inval\
id","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function T(t){t.querySelectorAll(".is-invalid").forEach(e=>{
e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function _(t){let e=0;t.addEventListener("change",o=>{let a=o.target.closest(".slots");a&&dt(a),o.target.name.startsWith("trial")||n()});function n(){let o=++e,
a=new URLSearchParams(new FormData(t));a.set("intent","look"),fetch(t.action,{method:"POST",body:a,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&
o===e&&ct(c),()=>{})}}function ct(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,o]=[document,e].map(a=>a.querySelector("[data-live]"));n&&o&&(n.innerHTML=
o.innerHTML)}function dt(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),
t.appendChild(n)}function X(t){let e=t.closest("form"),n=r=>t.querySelector(`[data-files-${r}]`),[o,a,c,f]=["list","input","drop","said"].map(n),m=[],g=null,S=null;n("choose").addEventListener(
"click",()=>a.click()),a.addEventListener("change",()=>{Array.from(a.files).forEach(x),a.value=""}),e.elements.version&&a.addEventListener("input",r=>r.stopPropagation()),
t.addEventListener("click",r=>{let s=r.target.closest("[data-file-remove]");s&&E(s)}),["dragover","dragleave","drop"].forEach(r=>t.addEventListener(r,s=>{!s.dataTransfer||
Array.from(s.dataTransfer.types).indexOf("Files")<0||(s.preventDefault(),c.classList.toggle("is-over",r==="dragover"),r==="drop"&&Array.from(s.dataTransfer.files).
forEach(x))})),document.addEventListener("paste",r=>{let s=r.clipboardData?Array.from(r.clipboardData.files):[];!s.length||r.clipboardData.getData("text/plain")||
(r.preventDefault(),s.forEach(x))}),e.addEventListener("click",r=>{S=r.target.closest("button")||S}),e.addEventListener("submit",r=>{m.length&&(r.preventDefault(),
g=m.some(s=>s.failed)?null:S,v(g?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function v(r){f.textContent=r?t.getAttribute(`data-${r}`):""}function x(r){
let s=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),d=r.name.split(".").pop();s.querySelector(".file-kind").textContent=
d.length<6?d.toUpperCase():"…",s.querySelector(".file-name").textContent=r.name;let b={file:r,row:s,press:ut(),running:!1,failed:!1,request:null};s.querySelector(
"[data-file-cancel]").addEventListener("click",()=>y(b)),s.querySelector("[data-file-retry]").addEventListener("click",()=>h(b));let k=o.children.length;o.appendChild(
s),m.push(b),r.size>Number(t.getAttribute("data-largest"))?u(b,t.getAttribute("data-large"),!1):k>=Number(t.getAttribute("data-most"))&&u(b,t.getAttribute("data\
-many"),!0),i()}function i(){let r=m.filter(d=>!d.failed);if(r.length&&!r[0].running&&l(r[0]),m.length||(v(null),!g))return;let s=g;g=null,s.click()}function l(r){
let s=new FormData;s.append("csrf",e.elements.csrf.value),s.append("press",r.press),s.append("file",r.file,r.file.name);let d=new XMLHttpRequest,b=r.row.querySelector(
"progress");r.running=!0,r.request=d,d.open("POST",t.getAttribute("data-to")),d.setRequestHeader("X-Requested-With","XMLHttpRequest"),d.upload.addEventListener(
"progress",k=>{k.lengthComputable&&(b.value=Math.round(k.loaded/k.total*100))}),d.addEventListener("load",()=>{d.status===201?p(r,d.responseText):d.status===422?
u(r,d.responseText,!1):u(r,t.getAttribute("data-failed"),!0)}),d.addEventListener("error",()=>u(r,t.getAttribute("data-failed"),!0)),d.send(s)}function p(r,s){let d=document.
createElement("ul");d.innerHTML=s,o.replaceChild(d.querySelector("li"),r.row),m.splice(m.indexOf(r),1),i()}function u(r,s,d){r.running=!1,r.failed=!0,r.row.querySelector(
"progress").hidden=!0,r.row.querySelector(".file-fault").textContent=s,r.row.querySelector("[data-file-retry]").hidden=!d,g&&v("mend"),g=null,i()}function h(r){
r.failed=!1,r.row.querySelector("progress").hidden=!1,r.row.querySelector(".file-fault").textContent="",r.row.querySelector("[data-file-retry]").hidden=!0,v(null),
i()}function y(r){r.request&&r.request.abort(),r.row.remove(),m.splice(m.indexOf(r),1),n("choose").focus(),i()}function E(r){let s=r.closest("li"),d=new XMLHttpRequest;
r.disabled=!0,d.open("POST",r.getAttribute("data-file-remove")),d.setRequestHeader("X-Requested-With","XMLHttpRequest"),d.setRequestHeader("Content-Type","appli\
cation/x-www-form-urlencoded"),d.addEventListener("load",()=>{if(d.status!==204&&d.status!==404)return b();s.remove(),n("choose").focus()});let b=()=>{r.disabled=
!1,f.textContent=t.getAttribute("data-failed")};d.addEventListener("error",b),d.send(`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function ut(){let t=crypto.
getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
"$1-$2-$3-$4-$5")}function V(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!B(n)||
mt(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||z(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
pt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>U(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),U(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.
disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(ft)}function z(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function ft(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",
n=>{n.target===t&&!n.defaultPrevented&&!z(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsa\
ved"))})}function mt(t,e,n){let o=document.getElementById("confirm-template"),a=document.importNode(o.content,!0).querySelector(".confirm"),c=a.querySelector("[\
data-confirm-yes]"),f=a.querySelector("[data-confirm-no]");a.querySelector("#confirm-text").textContent=t;let m=()=>{a.remove(),e.focus()};a.addEventListener("c\
lick",g=>{(g.target===a||g.target===f)&&m(),g.target===c&&(m(),n())}),a.addEventListener("keydown",g=>{g.key==="Escape"&&m(),g.key==="Tab"&&(g.preventDefault(),
(document.activeElement===f?c:f).focus())}),document.body.appendChild(a),f.focus()}function pt(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function U(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var G=["csrf","press","form_key","version","intent"];function J(t){let e=Z();if(!e)return;let n=`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,o=yt(
e,n);o&&!t.hasAttribute("data-dirty")&&o.fields.join()!==Q(t).join()&&gt(t,e,n,o);let a=0;t.addEventListener("input",()=>{clearTimeout(a),a=setTimeout(()=>M(e,n,
t),500)}),t.hasAttribute("data-dirty")&&M(e,n,t),t.addEventListener("submit",()=>{clearTimeout(a),M(e,n,t),e.setItem("whsm:sent",n)})}function Y(){let t=Z(),e=t&&
t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function gt(t,e,n,o){let a=document.
createElement("div");a.className="alert alert-info kept",a.setAttribute("role","status");let c=document.createElement("p");c.textContent=t.getAttribute("data-ke\
ep-text").replace("{when}",new Date(o.at).toLocaleString());let f=W(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),m=W(t.getAttribute("data-keep-\
drop"),"btn btn-link btn-sm");f.addEventListener("click",()=>ht(t,o)),m.addEventListener("click",()=>{e.removeItem(n),a.remove()}),[c,f,m].forEach(g=>a.appendChild(
g)),t.parentNode.insertBefore(a,t)}function W(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function ht(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Array.from(new FormData(t)).filter(([a])=>G.includes(a)&&a!=="intent").concat(e.fields,[[
"intent","more"]]).forEach(([a,c])=>{let f=document.createElement("input");f.type="hidden",f.name=a,f.value=c,n.appendChild(f)}),document.body.appendChild(n),n.
submit()}function Q(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!G.includes(e)&&n!=="")}function M(t,e,n){try{t.setItem(e,JSON.stringify(
{at:Date.now(),fields:Q(n)}))}catch{t.removeItem(e)}}function yt(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function Z(){try{return window.localStorage}catch{
return null}}function C(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function L(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(C(t))||/^()\.(\d+)$/.exec(C(t));if(!n)return null;let o=n[1].replace(/^0+/,""),a=(n[2]||"").replace(/0+$/,"");return o.length>14||
a.length>e?null:{digits:R(o+a),scale:a.length}}var q={digits:[],scale:0};function A(t,e){let n=Math.max(t.scale,e.scale),o=j(t,n),a=j(e,n),c=[],f=0;for(let m=0;m<
o.length||m<a.length||f;m++){let g=(o[m]||0)+(a[m]||0)+f;c.push(g%1e7),f=g>=1e7?1:0}return{digits:c,scale:n}}function $(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((o,a)=>{let c=0;for(let f=0;f<e.digits.length||c;f++){let m=n[a+f]+o*(e.digits[f]||0)+c;n[a+f]=m%1e7,c=Math.floor(m/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function w(t,e=2){let{digits:n,scale:o}=t;if(o>e){n=A({digits:n,scale:0},{digits:R("5"+"0".repeat(o-e-1)),scale:0}).digits;let a=N(
n);return tt(a.slice(0,Math.max(0,a.length-(o-e))),e)}return tt(N(n)+"0".repeat(e-o),e)}function et(t){let e=w(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):
e}function R(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function j(t,e){return e===t.scale?t.digits:R(N(t.digits)+
"0".repeat(e-t.scale))}function N(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function tt(t,e){let n=t.padStart(e+1,"0"),
o=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${o}.${n.slice(n.length-e)}`:o}var Et=L("2");function nt(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",i=>{let l=i.target.
closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!l)return;let p=l.closest("tr");l.hasAttribute("data-line-add")?I(o()):l.hasAttribute("data-\
line-copy")?a(p):c(p),v()}),e.addEventListener("input",i=>{i.target.hasAttribute("list")&&g(i.target),S()}),e.addEventListener("change",i=>{let l=i.target;l.hasAttribute(
"data-decimal")&&L(l.value)&&(l.value=C(l.value))}),e.addEventListener("keydown",f),e.addEventListener("paste",m),S();function o(i){let l=x().reduce((h,y)=>Math.
max(h,Number(y.getAttribute("data-line"))+1),0),p=document.createElement("tbody");p.innerHTML=n.innerHTML.replace(/IDX/g,String(l));let u=p.querySelector("tr");
return u.setAttribute("data-new",""),e.insertBefore(u,i?i.nextElementSibling:null),u}function a(i){let l=o(i);D(i).forEach(p=>{F(l,p.dataset.field).value=p.value}),
l.removeAttribute("data-new"),I(l)}function c(i){let l=i.nextElementSibling||i.previousElementSibling||o();i.remove(),I(l)}function f(i){let l=i.target,p=i.key===
"Enter"||i.key==="ArrowDown";if(!p&&i.key!=="ArrowUp"||i.isComposing||i.keyCode===229||!l.dataset.field||i.ctrlKey||i.metaKey||i.altKey||i.key!=="Enter"&&l.hasAttribute(
"list"))return;i.preventDefault();let u=l.closest("tr"),h=p?u.nextElementSibling:u.previousElementSibling;h?vt(F(h,l.dataset.field)):i.key==="Enter"&&(I(o()),v())}
function m(i){let l=(i.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(l)||!i.target.dataset.field)return;i.preventDefault();
let p=D(i.target.closest("tr")).indexOf(i.target),u=i.target.closest("tr");l.split(/\r?\n/).forEach((h,y)=>{y&&(u=u.nextElementSibling||o());let E=D(u).slice(p);
h.split("	").forEach((r,s)=>{E[s]&&(E[s].value=E[s].hasAttribute("data-decimal")?C(r):r.trim())})}),v()}function g(i){let l=i.closest("tr"),p=Array.from(i.list?
i.list.options:[]).find(u=>u.value===i.value);p&&D(l).forEach(u=>{let h=p.getAttribute(`data-${u.dataset.field}`),y=!u.value||l.hasAttribute("data-new")&&u.value===
u.defaultValue;h&&u!==i&&y&&(u.value=h),u.dataset.field==="unit_price"&&(u.placeholder=p.getAttribute("data-last-price")||"")})}function S(){let i=q,l=q;x().forEach(
(p,u)=>{p.querySelector("[data-line-no]").textContent=String(u+1);let h=H(p,"quantity"),y=H(p,"unit_price"),E=h&&y?$(h,y):null;p.querySelector("[data-line-amoun\
t]").textContent=E?w(E):"—",h&&(l=A(l,h)),E&&(i=A(i,E));let r=p.querySelector("[data-line-area]");r&&(r.textContent=bt(p)||"—")}),t.querySelector("[data-tot\
al-amount]").textContent=w(i),t.querySelector("[data-total-quantity]").textContent=et(l)}function v(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function x(){
return Array.from(e.querySelectorAll("tr[data-line]"))}}function bt(t){let[e,n,o]=["length_mm","width_mm","height_mm"].map(c=>H(t,c));if(!e||!n||!o)return null;
let a=$($(Et,A(e,n)),A(n,o));return w({digits:a.digits,scale:a.scale+6},4)}function D(t){return Array.from(t.querySelectorAll("[data-field]"))}function F(t,e){return t.
querySelector(`[data-field="${e}"]`)}function H(t,e){let n=F(t,e);return n?L(n.value):null}function I(t){D(t)[0].focus()}function vt(t){t.focus(),t.select()}var At=8;function rt(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let o=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(a=>a.checked).map(a=>L(a.getAttribute("data-amount"),At)||q);e.textContent=w(o.reduce(A,q))})}function ot(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(o=>{o!==n&&(o.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let o=n.target.closest("[data-copy]");o&&wt(o),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let o=document.getElementById(n.getAttribute("data-count"));if(!o)return;let a=()=>{o.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",a),a()});let e=document.getElementById("faults");e&&e.focus()}function wt(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>at(
e)&&n()):at(e)&&n()}function at(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(nt);document.querySelectorAll("[data-settles]").forEach(rt);document.
querySelectorAll("[data-files]").forEach(X);document.querySelectorAll("form[data-decision]").forEach(K);document.querySelectorAll("form[data-flow]").forEach(_);
Y();document.querySelectorAll("form[data-keep]").forEach(J);V();ot();})();
