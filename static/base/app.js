(()=>{function K(t){t.addEventListener("submit",e=>{N(t)||e.preventDefault()}),t.addEventListener("input",()=>I(t)),t.addEventListener("change",()=>I(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>st(t,e)),document.
addEventListener("keydown",e=>ct(t,e))}function st(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",a=>{let r=a.target.
closest("button");if(!r||!n)return;let s=n.value.trim();n.value=s?`${s} ${r.textContent}`:r.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var lt={a:"act-approve",r:"act-return",x:"act-reject"};function ct(t,e){let n=e.target.closest("input:not([type=radio]), textarea, select"),a=lt[e.key.toLowerCase()];
if(n||!a||e.ctrlKey||e.metaKey||e.altKey)return;let r=document.getElementById(a);if(!r)return;e.preventDefault(),r.checked=!0;let s=t.elements.namedItem("commen\
t");s&&s.focus()}function N(t){I(t);let e=F(t,"action"),n=t.elements.namedItem("comment"),a=t.elements.namedItem("next_approver");return(e==="return"||e==="reje\
ct")&&n&&!n.value.trim()?H(n,t.getAttribute("data-required-text")):e==="approve"&&a&&F(t,"onward")!=="finish"&&!a.value?H(a,t.getAttribute("data-next-text")):!0}
function F(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:""}function H(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-inval\
id","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function I(t){t.querySelectorAll(".is-invalid").forEach(e=>{
e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function P(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let a=n.
target.closest("a[download]");!a||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,dt(a.href,pt(t)))})}async function dt(t,e){let n=new AbortController,
a=new URL(t);a.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let r=await fetch(a,{credentials:"same-origin",signal:n.signal});
if(!r.ok||!r.headers.get("content-disposition"))return void location.assign(t);let s=r.headers.get("content-disposition").split('"')[1],c=await ut(r,e);mt(new Blob(
c,{type:r.headers.get("content-type")}),s),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function ut(t,e){let n=Number(t.headers.get("x-rows")),a=[],
r=t.body.getReader(),s=0,c=new Uint8Array(0);for(let u=await r.read();!u.done;u=await r.read()){let l=ft(c,u.value);for(c=new Uint8Array(0),n&&(s+=l.filter(h=>h===
10).length,e.tell(Math.min(s,n),n));!n&&!a.length&&l.length&&l[0]<58&&l[0]>47;){let h=l.indexOf(10);if(h<0){c=l,l=new Uint8Array(0);break}let[b,A]=String.fromCharCode(
...l.subarray(0,h)).split("/");e.tell(Number(b),Number(A)),l=l.subarray(h+1)}l.length&&a.push(l)}return a}function ft(t,e){if(!t.length)return e;let n=new Uint8Array(
t.length+e.length);return n.set(t),n.set(e,t.length),n}function mt(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(t),n.download=e,document.body.
appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function pt(t){let e=h=>t.getAttribute(`data-${h}`),n=document.createElement(
"div");n.className="export-bar",n.setAttribute("role","status");let a=document.createElement("p"),r=document.createElement("progress");r.setAttribute("aria-hidd\
en","true");let s=document.createElement("button");s.type="button",s.className="btn btn-link btn-sm",s.textContent=e("cancel"),[a,r,s].forEach(h=>n.appendChild(
h));let c=t.closest(".found");c.parentNode.insertBefore(n,c.nextSibling);let u=0,l=(h,b)=>{a.textContent=e(h).replace("{n}",b.toLocaleString()).replace("{total}",
u.toLocaleString())};return{cancel:s,tell(h,b){u=b,r.max=b||1,r.value=h,l("said",h)},end(h){r.remove(),s.remove(),l(h?"done":"broken",u),n.classList.add(h?"is-d\
one":"is-broken")},remove(){n.remove()}}}function V(t){let e=0;t.addEventListener("change",a=>{let r=a.target.closest(".slots");r&&ht(r),a.target.name.startsWith("trial")||n()});function n(){let a=++e,
r=new URLSearchParams(new FormData(t));r.set("intent","look"),fetch(t.action,{method:"POST",body:r,credentials:"same-origin"}).then(s=>s.ok?s.text():"").then(s=>s&&
a===e&&gt(s),()=>{})}}function gt(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,a]=[document,e].map(r=>r.querySelector("[data-live]"));n&&a&&(n.innerHTML=
a.innerHTML)}function ht(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),
t.appendChild(n)}function _(t){let e=t.closest("form"),n=o=>t.querySelector(`[data-files-${o}]`),[a,r,s,c]=["list","input","drop","said"].map(n),u=[],l=null,h=null;n("choose").addEventListener(
"click",()=>r.click()),r.addEventListener("change",()=>{Array.from(r.files).forEach(A),r.value=""}),e.elements.version&&r.addEventListener("input",o=>o.stopPropagation()),
t.addEventListener("click",o=>{let d=o.target.closest("[data-file-remove]");d&&w(d)}),["dragover","dragleave","drop"].forEach(o=>t.addEventListener(o,d=>{!d.dataTransfer||
Array.from(d.dataTransfer.types).indexOf("Files")<0||(d.preventDefault(),s.classList.toggle("is-over",o==="dragover"),o==="drop"&&Array.from(d.dataTransfer.files).
forEach(A))})),document.addEventListener("paste",o=>{let d=o.clipboardData?Array.from(o.clipboardData.files):[];!d.length||o.clipboardData.getData("text/plain")||
(o.preventDefault(),d.forEach(A))}),e.addEventListener("click",o=>{h=o.target.closest("button")||h}),e.addEventListener("submit",o=>{u.length&&(o.preventDefault(),
l=u.some(d=>d.failed)?null:h,b(l?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function b(o){c.textContent=o?t.getAttribute(`data-${o}`):""}function A(o){
let d=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),m=o.name.split(".").pop();d.querySelector(".file-kind").textContent=
m.length<6?m.toUpperCase():"…",d.querySelector(".file-name").textContent=o.name;let v={file:o,row:d,press:yt(),running:!1,failed:!1,request:null};d.querySelector(
"[data-file-cancel]").addEventListener("click",()=>E(v)),d.querySelector("[data-file-retry]").addEventListener("click",()=>y(v));let q=a.children.length;a.appendChild(
d),u.push(v),o.size>Number(t.getAttribute("data-largest"))?p(v,t.getAttribute("data-large"),!1):q>=Number(t.getAttribute("data-most"))&&p(v,t.getAttribute("data\
-many"),!0),i()}function i(){let o=u.filter(m=>!m.failed);if(o.length&&!o[0].running&&f(o[0]),u.length||(b(null),!l))return;let d=l;l=null,d.click()}function f(o){
let d=new FormData;d.append("csrf",e.elements.csrf.value),d.append("press",o.press),d.append("file",o.file,o.file.name);let m=new XMLHttpRequest,v=o.row.querySelector(
"progress");o.running=!0,o.request=m,m.open("POST",t.getAttribute("data-to")),m.setRequestHeader("X-Requested-With","XMLHttpRequest"),m.upload.addEventListener(
"progress",q=>{q.lengthComputable&&(v.value=Math.round(q.loaded/q.total*100))}),m.addEventListener("load",()=>{m.status===201?g(o,m.responseText):m.status===422?
p(o,m.responseText,!1):p(o,t.getAttribute("data-failed"),!0)}),m.addEventListener("error",()=>p(o,t.getAttribute("data-failed"),!0)),m.send(d)}function g(o,d){let m=document.
createElement("ul");m.innerHTML=d,a.replaceChild(m.querySelector("li"),o.row),u.splice(u.indexOf(o),1),i()}function p(o,d,m){o.running=!1,o.failed=!0,o.row.querySelector(
"progress").hidden=!0,o.row.querySelector(".file-fault").textContent=d,o.row.querySelector("[data-file-retry]").hidden=!m,l&&b("mend"),l=null,i()}function y(o){
o.failed=!1,o.row.querySelector("progress").hidden=!1,o.row.querySelector(".file-fault").textContent="",o.row.querySelector("[data-file-retry]").hidden=!0,b(null),
i()}function E(o){o.request&&o.request.abort(),o.row.remove(),u.splice(u.indexOf(o),1),n("choose").focus(),i()}function w(o){let d=o.closest("li"),m=new XMLHttpRequest;
o.disabled=!0,m.open("POST",o.getAttribute("data-file-remove")),m.setRequestHeader("X-Requested-With","XMLHttpRequest"),m.setRequestHeader("Content-Type","appli\
cation/x-www-form-urlencoded"),m.addEventListener("load",()=>{if(m.status!==204&&m.status!==404)return v();d.remove(),n("choose").focus()});let v=()=>{o.disabled=
!1,c.textContent=t.getAttribute("data-failed")};m.addEventListener("error",v),m.send(`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function yt(){let t=crypto.
getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
"$1-$2-$3-$4-$5")}function W(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!N(n)||
Et(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||z(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
wt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>X(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),X(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.
disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(bt)}function z(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function bt(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",
n=>{n.target===t&&!n.defaultPrevented&&!z(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsa\
ved"))})}function Et(t,e,n){let a=document.getElementById("confirm-template"),r=document.importNode(a.content,!0).querySelector(".confirm"),s=r.querySelector("[\
data-confirm-yes]"),c=r.querySelector("[data-confirm-no]");r.querySelector("#confirm-text").textContent=t;let u=()=>{r.remove(),e.focus()};r.addEventListener("c\
lick",l=>{(l.target===r||l.target===c)&&u(),l.target===s&&(u(),n())}),r.addEventListener("keydown",l=>{l.key==="Escape"&&u(),l.key==="Tab"&&(l.preventDefault(),
(document.activeElement===c?s:c).focus())}),document.body.appendChild(r),c.focus()}function wt(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function X(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var J=["csrf","press","form_key","version","intent"];function Y(t){let e=j();if(!e)return;let n=`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,a=xt(
e,n);a&&!t.hasAttribute("data-dirty")&&a.fields.join()!==Z(t).join()&&vt(t,e,n,a);let r=0;t.addEventListener("input",()=>{clearTimeout(r),r=setTimeout(()=>T(e,n,
t),500)}),t.hasAttribute("data-dirty")&&T(e,n,t),t.addEventListener("submit",()=>{clearTimeout(r),T(e,n,t),e.setItem("whsm:sent",n)})}function Q(){let t=j(),e=t&&
t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function vt(t,e,n,a){let r=document.
createElement("div");r.className="alert alert-info kept",r.setAttribute("role","status");let s=document.createElement("p");s.textContent=t.getAttribute("data-ke\
ep-text").replace("{when}",new Date(a.at).toLocaleString());let c=G(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),u=G(t.getAttribute("data-keep-\
drop"),"btn btn-link btn-sm");c.addEventListener("click",()=>At(t,a)),u.addEventListener("click",()=>{e.removeItem(n),r.remove()}),[s,c,u].forEach(l=>r.appendChild(
l)),t.parentNode.insertBefore(r,t)}function G(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function At(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Array.from(new FormData(t)).filter(([r])=>J.includes(r)&&r!=="intent").concat(e.fields,[[
"intent","more"]]).forEach(([r,s])=>{let c=document.createElement("input");c.type="hidden",c.name=r,c.value=s,n.appendChild(c)}),document.body.appendChild(n),n.
submit()}function Z(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!J.includes(e)&&n!=="")}function T(t,e,n){try{t.setItem(e,JSON.stringify(
{at:Date.now(),fields:Z(n)}))}catch{t.removeItem(e)}}function xt(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function j(){try{return window.localStorage}catch{
return null}}function C(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function L(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(C(t))||/^()\.(\d+)$/.exec(C(t));if(!n)return null;let a=n[1].replace(/^0+/,""),r=(n[2]||"").replace(/0+$/,"");return a.length>14||
r.length>e?null:{digits:M(a+r),scale:r.length}}var k={digits:[],scale:0};function x(t,e){let n=Math.max(t.scale,e.scale),a=tt(t,n),r=tt(e,n),s=[],c=0;for(let u=0;u<
a.length||u<r.length||c;u++){let l=(a[u]||0)+(r[u]||0)+c;s.push(l%1e7),c=l>=1e7?1:0}return{digits:s,scale:n}}function $(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((a,r)=>{let s=0;for(let c=0;c<e.digits.length||s;c++){let u=n[r+c]+a*(e.digits[c]||0)+s;n[r+c]=u%1e7,s=Math.floor(u/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function S(t,e=2){let{digits:n,scale:a}=t;if(a>e){n=x({digits:n,scale:0},{digits:M("5"+"0".repeat(a-e-1)),scale:0}).digits;let r=R(
n);return et(r.slice(0,Math.max(0,r.length-(a-e))),e)}return et(R(n)+"0".repeat(e-a),e)}function nt(t){let e=S(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):
e}function M(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function tt(t,e){return e===t.scale?t.digits:M(R(t.digits)+
"0".repeat(e-t.scale))}function R(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function et(t,e){let n=t.padStart(e+1,"0"),
a=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${a}.${n.slice(n.length-e)}`:a}var St=L("2");function rt(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",i=>{let f=i.target.
closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!f)return;let g=f.closest("tr");f.hasAttribute("data-line-add")?B(a()):f.hasAttribute("data-\
line-copy")?r(g):s(g),b()}),e.addEventListener("input",i=>{i.target.hasAttribute("list")&&l(i.target),h()}),e.addEventListener("change",i=>{let f=i.target;f.hasAttribute(
"data-decimal")&&L(f.value)&&(f.value=C(f.value))}),e.addEventListener("keydown",c),e.addEventListener("paste",u),h();function a(i){let f=A().reduce((y,E)=>Math.
max(y,Number(E.getAttribute("data-line"))+1),0),g=document.createElement("tbody");g.innerHTML=n.innerHTML.replace(/IDX/g,String(f));let p=g.querySelector("tr");
return p.setAttribute("data-new",""),e.insertBefore(p,i?i.nextElementSibling:null),p}function r(i){let f=a(i);D(i).forEach(g=>{O(f,g.dataset.field).value=g.value}),
f.removeAttribute("data-new"),B(f)}function s(i){let f=i.nextElementSibling||i.previousElementSibling||a();i.remove(),B(f)}function c(i){let f=i.target,g=i.key===
"Enter"||i.key==="ArrowDown";if(!g&&i.key!=="ArrowUp"||i.isComposing||i.keyCode===229||!f.dataset.field||i.ctrlKey||i.metaKey||i.altKey||i.key!=="Enter"&&f.hasAttribute(
"list"))return;i.preventDefault();let p=f.closest("tr"),y=g?p.nextElementSibling:p.previousElementSibling;y?kt(O(y,f.dataset.field)):i.key==="Enter"&&(B(a()),b())}
function u(i){let f=(i.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(f)||!i.target.dataset.field)return;i.preventDefault();
let g=D(i.target.closest("tr")).indexOf(i.target),p=i.target.closest("tr");f.split(/\r?\n/).forEach((y,E)=>{E&&(p=p.nextElementSibling||a());let w=D(p).slice(g);
y.split("	").forEach((o,d)=>{w[d]&&(w[d].value=w[d].hasAttribute("data-decimal")?C(o):o.trim())})}),b()}function l(i){let f=i.closest("tr"),g=Array.from(i.list?
i.list.options:[]).find(p=>p.value===i.value);g&&D(f).forEach(p=>{let y=g.getAttribute(`data-${p.dataset.field}`),E=!p.value||f.hasAttribute("data-new")&&p.value===
p.defaultValue;y&&p!==i&&E&&(p.value=y),p.dataset.field==="unit_price"&&(p.placeholder=g.getAttribute("data-last-price")||"")})}function h(){let i=k,f=k;A().forEach(
(g,p)=>{g.querySelector("[data-line-no]").textContent=String(p+1);let y=U(g,"quantity"),E=U(g,"unit_price"),w=y&&E?$(y,E):null;g.querySelector("[data-line-amoun\
t]").textContent=w?S(w):"—",y&&(f=x(f,y)),w&&(i=x(i,w));let o=g.querySelector("[data-line-area]");o&&(o.textContent=Lt(g)||"—")}),t.querySelector("[data-tot\
al-amount]").textContent=S(i),t.querySelector("[data-total-quantity]").textContent=nt(f)}function b(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function A(){
return Array.from(e.querySelectorAll("tr[data-line]"))}}function Lt(t){let[e,n,a]=["length_mm","width_mm","height_mm"].map(s=>U(t,s));if(!e||!n||!a)return null;
let r=$($(St,x(e,n)),x(n,a));return S({digits:r.digits,scale:r.scale+6},4)}function D(t){return Array.from(t.querySelectorAll("[data-field]"))}function O(t,e){return t.
querySelector(`[data-field="${e}"]`)}function U(t,e){let n=O(t,e);return n?L(n.value):null}function B(t){D(t)[0].focus()}function kt(t){t.focus(),t.select()}var qt=8;function at(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let a=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(r=>r.checked).map(r=>L(r.getAttribute("data-amount"),qt)||k);e.textContent=S(a.reduce(x,k))})}function it(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(a=>{a!==n&&(a.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let a=n.target.closest("[data-copy]");a&&Ct(a),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let a=document.getElementById(n.getAttribute("data-count"));if(!a)return;let r=()=>{a.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",r),r()});let e=document.getElementById("faults");e&&e.focus()}function Ct(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>ot(
e)&&n()):ot(e)&&n()}function ot(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(rt);document.querySelectorAll("[data-settles]").forEach(at);document.
querySelectorAll("[data-files]").forEach(_);document.querySelectorAll("[data-exports]").forEach(P);document.querySelectorAll("form[data-decision]").forEach(K);document.
querySelectorAll("form[data-flow]").forEach(V);Q();document.querySelectorAll("form[data-keep]").forEach(Y);W();it();})();
