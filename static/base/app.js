(()=>{var ut=null;document.addEventListener("click",t=>{let e=t.target.closest&&t.target.closest("button");e&&(ut=e)},!0);function z(t){return ut&&ut.form===t?ut:null}
function J(t){let e=z(t);return!!e&&e.getAttribute("formtarget")==="_blank"}var dt=3e3,$e=15e3,Ne=1e4;function Pt(t){let e=t.querySelector("[data-autosave]");if(!e||!window.fetch||!window.AbortController)return;let n=e.nextElementSibling,
r=0,o=0,s=0,a=null,i=!1;t.addEventListener("input",()=>{r+=1,m(dt)}),document.addEventListener("submit",g=>{if(g.target!==t||(b(),!a))return;g.preventDefault(),
g.stopImmediatePropagation();let u=z(t)||t.querySelector("button[name=intent]");setTimeout(a.abort,Ne),a.done.then(()=>u.click())},!0),window.addEventListener("\
submit",g=>{g.target===t&&(g.defaultPrevented||J(t)?m(dt):i=!0)}),window.addEventListener("online",()=>m(dt)),window.addEventListener("pageshow",g=>{g.persisted&&
i&&location.reload()});function b(){clearTimeout(s),s=0}function m(g){b(),!i&&(s=setTimeout(()=>{s=0,E()},g))}function E(){if(i||a||r===o||!Be(t))return;let g=new URLSearchParams;
new FormData(t).forEach((v,C)=>{typeof v=="string"&&g.append(C,v)}),g.append("intent","save");let u=r,A=new AbortController,S={"X-Requested-With":"XMLHttpReques\
t","Content-Type":"application/x-www-form-urlencoded"},d={method:"POST",body:g.toString(),headers:S,redirect:"manual",credentials:"same-origin",signal:A.signal},
f=fetch(t.getAttribute("action"),d).then(v=>k(v,u)).catch(()=>B("away"));a={abort:()=>A.abort(),done:f.then(y)}}function y(){a=null,!s&&r>o&&m(dt)}function k(g,u){
if(g.status===200)return g.json().then(A=>T(A,u));(g.status===204||g.status===422)&&(o=u),g.status===422?x("mend",!1):g.status===409?L("stale"):g.type==="opaque\
redirect"||g.status===403?L("gone"):g.status!==204&&B("away")}function T(g,u){o=u,Te(t,g.version),t.getAttribute("action")!==g.address&&(t.setAttribute("action",
g.address),history.replaceState(history.state,"",g.address)),t.dispatchEvent(new CustomEvent("whsm:saved",{detail:{isAll:r===u&&!g.left_out}})),x(g.left_out?"pa\
rtly":"saved",!!g.left_out,g.at,g.left_out)}function L(g){i=!0,x(g,!0)}function B(g){x(g,!0),m($e)}function x(g,u,A,S){let d=e.getAttribute(`data-${g}`).replace(
"{when}",A||"").replace("{n}",String(S));e.textContent=d,e.classList.toggle("autosave-wrong",u);let f=n.textContent!==""&&n.hasAttribute("data-wrong");(u||f)&&(n.
textContent=d),n.toggleAttribute("data-wrong",u)}}function Te(t,e){let n=t.elements.namedItem("version");n||(n=document.createElement("input"),n.type="hidden",n.
name="version",t.insertBefore(n,t.firstChild)),n.value=String(e)}var Ie=["title","warehouse","destination_warehouse","customer","note","next_approver","hint","v\
ersion"];function Be(t){let e=Ie.map(o=>t.elements.namedItem(o)).some(o=>o&&o.value.trim()),n=Array.from(t.querySelectorAll("[data-field]")).some(o=>o.dataset.field!==
"unit"&&o.value.trim()),r=t.querySelector("[data-settles] input:checked");return!!(e||n||r)}function G(t){let e=String(t).replace(/[０-９]/g,n=>String.fromCharCode(n.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/，/g,",").replace(/[－−–—]/g,
"-").replace(/\s/g," ").replace(/^ +| +$/g,"").replace(/^[¥￥] */,"").replace(/ *元$/,"");return/^\d{1,3}([ ,]\d{3})+(\.\d*)?$/.test(e)?e.replace(/[ ,]/g,""):
e}var ft=6;function U(t,e=4){let n=/^(\d+)(?:\.(\d*))?$/.exec(G(t))||/^()\.(\d+)$/.exec(G(t));if(!n)return null;let r=n[1].replace(/^0+/,""),o=(n[2]||"").replace(
/0+$/,"");return r.length>14||o.length>e?null:{digits:Lt(r+o),scale:o.length}}var W={digits:[],scale:0};function K(t,e){let n=Math.max(t.scale,e.scale),r=Rt(t,n),
o=Rt(e,n),s=[],a=0;for(let i=0;i<r.length||i<o.length||a;i++){let b=(r[i]||0)+(o[i]||0)+a;s.push(b%1e7),a=b>=1e7?1:0}return{digits:s,scale:n}}function tt(t,e){let n=new Array(
t.digits.length+e.digits.length).fill(0);return t.digits.forEach((r,o)=>{let s=0;for(let a=0;a<e.digits.length||s;a++){let i=n[o+a]+r*(e.digits[a]||0)+s;n[o+a]=
i%1e7,s=Math.floor(i/1e7)}}),{digits:n,scale:t.scale+e.scale}}function F(t,e=2){let{digits:n,scale:r}=t;if(r>e){n=K({digits:n,scale:0},{digits:Lt("5"+"0".repeat(
r-e-1)),scale:0}).digits;let o=St(n);return Mt(o.slice(0,Math.max(0,o.length-(r-e))),e)}return Mt(St(n)+"0".repeat(e-r),e)}function _t(t){let e=F(t,t.scale);return t.
scale?e.replace(/\.?0+$/,""):e}function Lt(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function Rt(t,e){return e===
t.scale?t.digits:Lt(St(t.digits)+"0".repeat(e-t.scale))}function St(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function Mt(t,e){
let n=t.padStart(e+1,"0"),r=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${r}.${n.slice(n.length-e)}`:r}var De=10;function Ut(t){let e=t.form,n=Array.from(e.querySelectorAll("input[data-amount]")),r=e.querySelector("[data-batch-all]"),o=t.textContent;e.addEventListener(
"change",a=>{a.target===r&&n.forEach(i=>{i.checked=r.checked}),s()}),window.addEventListener("pageshow",s),s();function s(){let a=n.filter(m=>m.checked),i=F(a.map(
m=>U(m.getAttribute("data-amount"),De)||W).reduce(K,W)),b=m=>t.getAttribute(m).replace("{n}",String(a.length)).replace("{sum}",i);t.textContent=a.length?b("data\
-batch"):o,t.setAttribute("data-confirm",b("data-batch-sure")),t.disabled=!a.length,r&&(r.checked=a.length===n.length)}}var Ht="whsm:shortcuts";function mt(){try{return window.localStorage.getItem(Ht)!=="off"}catch{return!0}}function Ct(t){return!!(t.target.closest&&t.target.closest(
"input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"))||t.ctrlKey||t.metaKey||t.altKey||t.isComposing}function Ft(){let t=document.
getElementById("shortcuts-template");t&&(document.addEventListener("click",e=>{e.target.closest("[data-shortcuts]")&&zt(t)}),document.addEventListener("keydown",
e=>{if(e.defaultPrevented||Ct(e)||!mt()||document.querySelector(".confirm"))return;let n=Oe[e.key]||Pe(e.key);n&&(e.preventDefault(),n(t))}),document.querySelectorAll(
"form[data-keep]").forEach(Re))}var Oe={"?":zt,n:t=>Kt(t.dataset.newOrder),"/":t=>{let e=Array.from(document.querySelectorAll("[data-search]")).filter(n=>n.offsetParent).
pop();e?e.focus():Kt(t.dataset.orders)}};function Pe(t){let e=/^[1-9]$/.test(t)&&document.querySelector(`[data-key="${t}"]`);return e?()=>e.click():null}function Kt(t){
location.href=t}function Re(t){let e=n=>t.querySelector(`.sticky-save button[value=${n}]`).click();document.addEventListener("keydown",n=>{if(!(!(n.ctrlKey||n.metaKey)||
n.altKey||n.isComposing||document.querySelector(".confirm")))if(n.key==="Enter"){n.preventDefault();let r=t.elements.namedItem("next_approver");r&&!r.value&&document.
activeElement!==r?r.focus():e("submit")}else n.key.toLowerCase()==="s"&&!n.shiftKey&&(n.preventDefault(),e("save"))}),t.addEventListener("keydown",n=>{let r=n.target.
closest("[data-lines-body] tr");if(n.key!=="Tab"||n.shiftKey||n.defaultPrevented||!r)return;let o=Array.from(r.querySelectorAll("[data-field]"));if(n.target!==o[o.
length-1])return;let s=r.nextElementSibling;o.every(i=>i.dataset.field==="unit"||!i.value.trim())||(n.preventDefault(),s?s.querySelector("[data-field]").focus():
t.querySelector("[data-line-add]").click())})}function zt(t){let e=document.activeElement,n=document.importNode(t.content,!0).querySelector(".confirm"),[r,o]=[n.
querySelector("input"),n.querySelector("[data-close]")];r.checked=mt(),r.addEventListener("change",()=>{try{window.localStorage.setItem(Ht,r.checked?"on":"off")}catch{
r.checked=!0}});let s=()=>{n.remove(),e&&e.focus&&e.focus()};n.addEventListener("click",a=>{(a.target===n||a.target===o)&&s()}),n.addEventListener("keydown",a=>{
a.key==="Escape"&&s(),a.key==="Tab"&&(a.preventDefault(),(document.activeElement===o?r:o).focus())}),document.body.appendChild(n),o.focus()}function jt(t){t.addEventListener("submit",e=>{$t(t)||e.preventDefault()}),t.addEventListener("input",()=>qt(t)),t.addEventListener("change",()=>qt(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>Me(t,e)),document.
addEventListener("keydown",e=>Ue(t,e))}function Me(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",r=>{let o=r.target.
closest("button");if(!o||!n)return;let s=n.value.trim();n.value=s?`${s} ${o.textContent}`:o.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var _e={a:"act-approve",r:"act-return",x:"act-reject"};function Ue(t,e){let n=_e[e.key.toLowerCase()];if(!n||Ct(e)||!mt()||document.querySelector(".confirm"))return;
let r=document.getElementById(n);if(!r)return;e.preventDefault(),r.checked=!0;let o=t.elements.namedItem("comment");o&&o.focus()}function $t(t){qt(t);let e=Wt(t,
"action"),n=t.elements.namedItem("comment"),r=t.elements.namedItem("next_approver");return(e==="return"||e==="reject")&&n&&!n.value.trim()?Xt(n,t.getAttribute("\
data-required-text")):e==="approve"&&r&&Wt(t,"onward")!=="finish"&&!r.value?Xt(r,t.getAttribute("data-next-text")):!0}function Wt(t,e){let n=t.querySelector(`in\
put[name="${e}"]:checked`);return n?n.value:""}function Xt(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-invalid","true");let n=document.getElementById(
`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function qt(t){t.querySelectorAll(".is-invalid").forEach(e=>{e.classList.remove("is-invalid"),e.removeAttribute(
"aria-invalid")})}function Gt(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let r=n.
target.closest("a[download]");!r||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,Ke(r.href,We(t)))})}async function Ke(t,e){let n=new AbortController,
r=new URL(t);r.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let o=await fetch(r,{credentials:"same-origin",signal:n.signal});
if(!o.ok||!o.headers.get("content-disposition"))return void location.assign(t);let s=o.headers.get("content-disposition").split('"')[1],a=await He(o,e);ze(new Blob(
a,{type:o.headers.get("content-type")}),s),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function He(t,e){let n=Number(t.headers.get("x-rows")),r=[],
o=t.body.getReader(),s=-1,a=!1,i=new Uint8Array(0);for(let b=await o.read();!b.done;b=await o.read()){let m=Fe(i,b.value);if(i=new Uint8Array(0),n){for(let E of m)
E===34?a=!a:E===10&&!a&&(s+=1);e.tell(Math.max(s,0),n)}for(;!n&&!r.length&&m.length&&m[0]<58&&m[0]>47;){let E=m.indexOf(10);if(E<0){i=m,m=new Uint8Array(0);break}
let[y,k]=String.fromCharCode(...m.subarray(0,E)).split("/");e.tell(Number(y),Number(k)),m=m.subarray(E+1)}m.length&&r.push(m)}return r}function Fe(t,e){if(!t.length)
return e;let n=new Uint8Array(t.length+e.length);return n.set(t),n.set(e,t.length),n}function ze(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(
t),n.download=e,document.body.appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function We(t){let e=E=>t.getAttribute(`data-${E}`),
n=document.createElement("div");n.className="export-bar",n.setAttribute("role","status");let r=document.createElement("p"),o=document.createElement("progress");
o.setAttribute("aria-hidden","true");let s=document.createElement("button");s.type="button",s.className="btn btn-link btn-sm",s.textContent=e("cancel"),[r,o,s].
forEach(E=>n.appendChild(E));let a=t.closest(".found");a.parentNode.insertBefore(n,a.nextSibling);let i=0,b=0,m=(E,y)=>{r.textContent=e(E).replace("{n}",y.toLocaleString()).
replace("{total}",b.toLocaleString())};return{cancel:s,tell(E,y){i=E,b=Math.max(E,y),o.max=b||1,o.value=E,m("said",E)},end(E){o.remove(),s.remove(),m(E?"done":"\
broken",i),n.classList.add(E?"is-done":"is-broken")},remove(){n.remove()}}}function Jt(t){let e=0;t.addEventListener("change",r=>{let o=r.target.closest(".slots");o&&je(o),r.target.name.startsWith("trial")||n()});function n(){let r=++e,
o=new URLSearchParams(new FormData(t));o.set("intent","look"),fetch(t.action,{method:"POST",body:o,credentials:"same-origin"}).then(s=>s.ok?s.text():"").then(s=>s&&
r===e&&Xe(s),()=>{})}}function Xe(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,r]=[document,e].map(o=>o.querySelector("[data-picture]"));n&&r&&(n.
innerHTML=r.innerHTML)}function je(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("i\
s-invalid"),t.appendChild(n)}function Vt(t){let e=t.closest("form"),n=u=>t.querySelector(`[data-files-${u}]`),[r,o,s,a]=["list","input","drop","said"].map(n),i=[],b=null;n("choose").addEventListener(
"click",()=>o.click()),n("shoot").addEventListener("click",()=>n("camera").click()),[o,n("camera")].forEach(u=>{u.addEventListener("change",()=>{Array.from(u.files).
forEach(E),u.value=""}),u.addEventListener("input",A=>{e.elements.version&&A.stopPropagation()})}),t.addEventListener("click",u=>{let A=u.target.closest("[data-\
file-remove]");A&&g(A)}),["dragover","dragleave","drop"].forEach(u=>t.addEventListener(u,A=>{!A.dataTransfer||Array.from(A.dataTransfer.types).indexOf("Files")<
0||(A.preventDefault(),s.classList.toggle("is-over",u==="dragover"),u==="drop"&&Array.from(A.dataTransfer.files).forEach(E))})),document.addEventListener("paste",
u=>{let A=u.clipboardData?Array.from(u.clipboardData.files):[];!A.length||u.clipboardData.getData("text/plain")||(u.preventDefault(),A.forEach(E))}),e.addEventListener(
"submit",u=>{i.length&&(u.preventDefault(),b=i.some(A=>A.failed)?null:z(e),m(b?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function m(u){a.textContent=
u?t.getAttribute(`data-${u}`):""}function E(u){let A=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),S=u.name.split(
".").pop();A.querySelector(".file-kind").textContent=S.length<6?S.toUpperCase():"…",A.querySelector(".file-name").textContent=u.name;let d={file:u,row:A,press:Ge(),
running:!1,failed:!1,request:null};A.querySelector("[data-file-cancel]").addEventListener("click",()=>x(d)),A.querySelector("[data-file-retry]").addEventListener(
"click",()=>B(d));let f=r.children.length;r.appendChild(A),i.push(d),u.size>Number(t.getAttribute("data-largest"))?L(d,t.getAttribute("data-large"),!1):f>=Number(
t.getAttribute("data-most"))&&L(d,t.getAttribute("data-many"),!0),y()}function y(){let u=i.filter(S=>!S.failed);if(u.length&&!u[0].running&&k(u[0]),i.length||(m(
null),!b))return;let A=b;b=null,A.click()}function k(u){let A=new FormData;A.append("csrf",e.elements.csrf.value),A.append("press",u.press),A.append("file",u.file,
u.file.name);let S=new XMLHttpRequest,d=u.row.querySelector("progress");u.running=!0,u.request=S,S.open("POST",t.getAttribute("data-to")),S.setRequestHeader("X-\
Requested-With","XMLHttpRequest"),S.upload.addEventListener("progress",f=>{f.lengthComputable&&(d.value=Math.round(f.loaded/f.total*100))}),S.addEventListener("\
load",()=>{S.status===201?T(u,S.responseText):S.status===422?L(u,S.responseText,!1):L(u,t.getAttribute("data-failed"),!0)}),S.addEventListener("error",()=>L(u,t.
getAttribute("data-failed"),!0)),S.send(A)}function T(u,A){let S=document.createElement("ul");S.innerHTML=A,r.replaceChild(S.querySelector("li"),u.row),i.splice(
i.indexOf(u),1),y()}function L(u,A,S){u.running=!1,u.failed=!0,u.row.querySelector("progress").hidden=!0,u.row.querySelector(".file-fault").textContent=A,u.row.
querySelector("[data-file-retry]").hidden=!S,b&&m("mend"),b=null,y()}function B(u){u.failed=!1,u.row.querySelector("progress").hidden=!1,u.row.querySelector(".f\
ile-fault").textContent="",u.row.querySelector("[data-file-retry]").hidden=!0,m(null),y()}function x(u){u.request&&u.request.abort(),u.row.remove(),i.splice(i.indexOf(
u),1),n("choose").focus(),y()}function g(u){let A=u.closest("li"),S=new XMLHttpRequest;u.disabled=!0,S.open("POST",u.getAttribute("data-file-remove")),S.setRequestHeader(
"X-Requested-With","XMLHttpRequest"),S.setRequestHeader("Content-Type","application/x-www-form-urlencoded"),S.addEventListener("load",()=>{if(S.status!==204&&S.
status!==404)return d();A.remove(),n("choose").focus()});let d=()=>{u.disabled=!1,a.textContent=t.getAttribute("data-failed")};S.addEventListener("error",d),S.send(
`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function Ge(){let t=crypto.getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.
from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,"$1-$2-$3-$4-$5")}function Qt(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!$t(n)||
Ve(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||J(e))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
Ye(e);return}e.setAttribute("data-sending",""),setTimeout(()=>Yt(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),Yt(t).forEach(e=>{e.hasAttribute("data-guarded")&&
(e.disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(Je)}function Je(t){let e=t.hasAttribute("data-di\
rty");t.addEventListener("input",()=>{e=!0}),t.addEventListener("whsm:saved",n=>{e=e&&!n.detail.isAll}),document.addEventListener("submit",n=>{n.target===t&&!n.
defaultPrevented&&!J(t)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsaved"))})}function Ve(t,e,n){
let r=document.getElementById("confirm-template"),o=document.importNode(r.content,!0).querySelector(".confirm"),s=o.querySelector("[data-confirm-yes]"),a=o.querySelector(
"[data-confirm-no]");o.querySelector("#confirm-text").textContent=t,e.hasAttribute("data-gentle")&&s.classList.replace("btn-danger","btn-primary");let i=()=>{o.
remove(),e.focus()};o.addEventListener("click",b=>{(b.target===o||b.target===a)&&i(),b.target===s&&(i(),n())}),o.addEventListener("keydown",b=>{b.key==="Escape"&&
i(),b.key==="Tab"&&(b.preventDefault(),(document.activeElement===a?s:a).focus())}),document.body.appendChild(o),a.focus()}function Ye(t){let e=document.body.getAttribute(
"data-offline");if(!e||t.querySelector(".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","ale\
rt"),n.textContent=e,t.appendChild(n),window.addEventListener("online",()=>n.remove(),{once:!0})}function Yt(t){return Array.from(t.elements).filter(e=>e.tagName===
"BUTTON")}var gt="whsm:unsent",Qe="#unsent",Nt=["csrf","press"],pt=null;function et(){return pt===null&&(pt=location.hash===Qe,pt&&history.replaceState(history.state,"",location.
pathname+location.search)),pt}function ee(){let t=an();if(!t)return;document.addEventListener("submit",r=>{let o=r.target;ht()&&!r.defaultPrevented&&o.hasAttribute(
"data-guard")&&o.method==="post"&&!J(o)&&Ze(t,o)});let e=on(t);if(!e||!ht())return;let n=et()&&e.viewer===ht()&&e.page===location.pathname+location.search;document.
querySelector("[data-unsent-waits]")||t.removeItem(gt),n&&tn(e)}function yt(t,e=[]){let n=document.createElement("div");n.className="alert alert-warning unsent",
n.setAttribute("role","alert"),[document.body.getAttribute("data-unsent")].concat(e).forEach(r=>{let o=document.createElement("p");o.textContent=r,n.appendChild(
o)}),t.parentNode.insertBefore(n,t)}function Ze(t,e){let n=z(e),r=Array.from(e.elements).filter(s=>s.name&&!s.disabled&&!Nt.includes(s.name)&&s.tagName!=="BUTTO\
N"&&!["password","file"].includes(s.type)).filter(s=>!["radio","checkbox"].includes(s.type)||s.checked).reduce((s,a)=>s.concat(rn(a).map(i=>[a.name,i])),[]),o={
viewer:ht(),page:location.pathname+location.search,action:e.getAttribute("action"),nth:ne(e).indexOf(e),button:n?[n.name,n.value]:null,fields:r};try{t.setItem(gt,
JSON.stringify(o))}catch{t.removeItem(gt)}}function tn(t){let e=ne(null,t.action)[t.nth];if(e&&e.hasAttribute("data-keep"))return;let n=document.getElementById(
"main");if(!e){let a=t.fields.map(([,i])=>i).filter(i=>/[^\w:-]/.test(i));n&&yt(n.firstElementChild,a);return}if(!t.fields.every(([a])=>e.elements.namedItem(a))&&
e.hasAttribute("data-again"))return void en(e,t);nn(e,t.fields),yt(e.querySelector(".decision-title")||e);let o=Array.from(e.elements).filter(a=>a.tagName==="BU\
TTON"&&a.type==="submit"),s=t.button&&o.find(a=>a.name===t.button[0]&&a.value===t.button[1]&&te(a))||o.find(te);s&&s.focus()}function en(t,e){let n=document.createElement(
"form");n.method="post",n.action=e.action,Nt.filter(o=>t.elements.namedItem(o)).map(o=>[o,t.elements.namedItem(o).value]).concat(e.fields.filter(([o])=>o!=="int\
ent"),[["intent",t.getAttribute("data-again")]]).forEach(([o,s])=>{let a=document.createElement("input");a.type="hidden",a.name=o,a.value=s,n.appendChild(a)}),document.
body.appendChild(n),n.submit()}function nn(t,e){let n={};e.forEach(([r,o])=>{(n[r]=n[r]||[]).push(o)}),Array.from(t.elements).forEach(r=>{if(!r.name||Nt.includes(
r.name)||["BUTTON","FIELDSET"].includes(r.tagName)||["hidden","password","file"].includes(r.type))return;let o=n[r.name]||[];["radio","checkbox"].includes(r.type)?
r.checked=o.includes(r.value):r.multiple?Array.from(r.options).forEach(s=>{s.selected=o.includes(s.value)}):o.length&&(r.value=o.shift()),r.value&&r.type!=="rad\
io"&&Zt(r)}),Zt(t),["input","change"].forEach(r=>t.dispatchEvent(new Event(r,{bubbles:!0})))}function Zt(t){for(let e=t;e;e=e.parentElement)e.tagName==="DETAILS"&&
(e.open=!0)}function rn(t){return t.multiple?Array.from(t.selectedOptions,e=>e.value):[t.value]}function ne(t,e=t.getAttribute("action")){return Array.from(document.
querySelectorAll("form")).filter(n=>n.getAttribute("action")===e)}function te(t){return!!t.offsetParent&&!t.classList.contains("visually-hidden")}function ht(){
return document.body.getAttribute("data-viewer")}function on(t){try{return JSON.parse(t.getItem(gt))}catch{return null}}function an(){try{return window.sessionStorage}catch{
return null}}var oe=["csrf","press","form_key","version","intent"],Tt="whsm-back:";function ae(t){let e=de();if(!e)return;let n=()=>`whsm:${t.getAttribute("data-keep")}:${location.
pathname}`,r=n();if(!t.hasAttribute("data-dirty")){let a=it(e,r);e.removeItem(r);let i=a&&a.fields.join()!==ue(t).join();if(i&&et()){at(e,r,a),at(e,`${Tt}${location.
pathname}`,{at:Date.now()}),le(t,a);return}i&&ce(e,r,a)}let o=it(e,`${Tt}${location.pathname}`);e.removeItem(`${Tt}${location.pathname}`),(o||et())&&yt(t),Object.
keys(e).filter(a=>a.indexOf(`${r}@`)===0).sort().reverse().forEach(a=>sn(t,e,a,r));let s=0;t.addEventListener("input",()=>{clearTimeout(s),s=setTimeout(()=>bt(e,
r,t),500)}),t.hasAttribute("data-dirty")&&bt(e,r,t),t.addEventListener("whsm:saved",a=>{se(e,Et(t,"press")),r=n(),a.detail.isAll?clearTimeout(s):bt(e,r,t)}),t.addEventListener(
"submit",()=>{clearTimeout(s),bt(e,r,t)})}function ie(){let t=/^#taken=([0-9a-f-]{36})$/.exec(location.hash);if(!t)return;history.replaceState(history.state,"",
location.pathname+location.search);let e=de();e&&se(e,t[1])}function se(t,e){Object.keys(t).filter(n=>n.indexOf("whsm:")===0).forEach(n=>{let r=it(t,n);r&&r.press&&
r.press===e&&t.removeItem(n)})}function ce(t,e,n){at(t,`${e}@${n.at}`,n)}function sn(t,e,n,r){let o=it(e,n);if(!o)return;let s=document.createElement("div");s.className=
"alert alert-info kept",s.setAttribute("role","status");let a=document.createElement("p");a.textContent=t.getAttribute("data-keep-text").replace("{when}",new Date(
o.at).toLocaleString());let i=re(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),b=re(t.getAttribute("data-keep-drop"),"btn btn-link btn-sm");i.addEventListener(
"click",()=>{let m=it(e,r);m&&ce(e,r,m),e.removeItem(n),at(e,r,o),le(t,o)}),b.addEventListener("click",()=>{e.removeItem(n),s.remove()}),[a,i,b].forEach(m=>s.appendChild(
m)),t.parentNode.insertBefore(s,t)}function re(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function le(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,oe.filter(o=>o!=="intent"&&t.elements.namedItem(o)).map(o=>[o,o==="form_key"&&e.form_key||
Et(t,o)]).concat(e.fields,[["intent","more"]]).forEach(([o,s])=>{let a=document.createElement("input");a.type="hidden",a.name=o,a.value=s,n.appendChild(a)}),document.
body.appendChild(n),n.submit()}function Et(t,e){let n=t.elements.namedItem(e);return n?n.value:""}function ue(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n==
"string"&&!oe.includes(e)&&n!=="")}function bt(t,e,n){at(t,e,{at:Date.now(),press:Et(n,"press"),form_key:Et(n,"form_key"),fields:ue(n)})}function at(t,e,n){try{
t.setItem(e,JSON.stringify(n))}catch{t.removeItem(e)}}function it(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function de(){try{return window.localStorage}catch{
return null}}function fe(){let t=document.querySelector("[data-live]");if(!t||!window.EventSource)return;let e=document.getElementById("main"),n=x=>e&&e.hasAttribute(`data-${x}`)?
Number(e.getAttribute(`data-${x}`)):null,r={waiting:n("waiting"),unread:n("unread")},o=e&&e.getAttribute("data-open-step"),s=t.getAttribute("data-live")+(o?`?st\
ep=${o}`:""),a=document.title,i=null,b=0;document.addEventListener("visibilitychange",()=>document.hidden?m(y,1e4):m(E,0)),window.addEventListener("pagehide",y),
window.addEventListener("pageshow",x=>{x.persisted&&m(E,0)}),t.addEventListener("click",x=>{x.target.closest("button")&&(t.textContent="")}),document.hidden||m(
E,500);function m(x,g){clearTimeout(b),b=setTimeout(x,g)}function E(){i||(i=new EventSource(s),i.addEventListener("inbox",x=>k(JSON.parse(x.data))),i.addEventListener(
"over",y),i.addEventListener("error",()=>{!i||i.readyState!==EventSource.CLOSED||(y(),document.hidden||m(E,6e4))}))}function y(){clearTimeout(b),i&&i.close(),i=
null}function k(x){document.title=x.waiting?`(${x.waiting}) ${a}`:a,document.querySelectorAll("[data-waiting-count]").forEach(g=>{g.textContent=String(x.waiting),
g.hidden=x.waiting===0}),B(T(x))}function T(x){return o&&x.closed?t.getAttribute("data-closed"):r.waiting===null?"":x.waiting>r.waiting?L("more",x.waiting-r.waiting):
x.waiting<r.waiting?t.getAttribute("data-fewer"):x.unread>r.unread?L("unread",x.unread-r.unread):""}function L(x,g){return t.getAttribute(`data-${x}`).replace("\
{n}",String(g))}function B(x){let g=t.querySelector("span");if((g?g.textContent:"")===x||(t.textContent="",!x))return;let u=document.createElement("span");u.textContent=
x;let A=document.createElement("a");A.href=location.pathname+location.search,A.textContent=t.getAttribute("data-refresh");let S=document.createElement("button");
S.type="button",S.textContent="×",S.setAttribute("aria-label",t.getAttribute("data-hide")),[u,A,S].forEach(d=>t.appendChild(d))}}var[cn,ln,un]=["2","80","40"].map(t=>U(t));function me(t,e,n,r){let o=tt(tt(K(K(t,e),ln),K(K(e,n),un)),cn),s=tt(o,r);return F({digits:s.digits,scale:s.scale+6},
4)}var dn=120,fn=4e3,mn=140,st={said:"",goods:[],meant:null};function pe(t,e,n){let r=t.getAttribute("data-goods"),o=new Map,s=document.createElement("span");s.className=
"visually-hidden",s.setAttribute("role","status"),t.appendChild(s);let a=document.createElement("ul");a.className="goods-list",a.id="goods-list",a.setAttribute(
"role","listbox"),a.setAttribute("aria-label",t.getAttribute("data-goods-label"));let i=null,b=[],m=-1,E=0,y=0,k=!1,T=new Set,L=c=>Array.from(c.querySelectorAll(
"[data-field=name]"));return L(e).forEach(B),e.addEventListener("input",c=>x(c.target,c.isComposing)),e.addEventListener("compositionend",c=>x(c.target,!1)),e.addEventListener(
"focusout",c=>{k&&c.target.dataset.field==="name"&&A(c.target,!1),c.target===i&&q()}),e.addEventListener("focusin",c=>{c.target.hasAttribute("data-doubtful")&&u(
c.target)}),e.addEventListener("keydown",V),document.addEventListener("submit",c=>{if(!T.size||c.target!==t.closest("form"))return;c.preventDefault(),c.stopImmediatePropagation();
let l=z(c.target)||c.target.querySelector("button[name=intent]");Promise.all(Array.from(T)).then(()=>l.click())},!0),a.addEventListener("mousedown",c=>c.preventDefault()),
a.addEventListener("click",c=>{let l=c.target.closest("[role=option]");l&&_(Array.from(a.children).indexOf(l))}),c=>L(c).forEach(B);function B(c){c.removeAttribute(
"list"),c.setAttribute("role","combobox"),c.setAttribute("aria-autocomplete","list"),c.setAttribute("aria-expanded","false"),c.setAttribute("aria-haspopup","lis\
tbox")}function x(c,l){let h=c.closest("tr");h&&["name","unit"].includes(c.dataset.field)&&L(h).forEach(f),!(c.dataset.field!=="name"||c!==document.activeElement||
l)&&(g(),k=!!c.value.trim(),k?y=setTimeout(()=>u(c),dn):q())}function g(){clearTimeout(y),E+=1,k=!1}function u(c){let l=c.value.trim();g();let h=E;k=!0,v(l).then(
p=>{h===E&&(g(),c===document.activeElement&&C(c,p),S(c,l,p))})}function A(c,l){let h=c.value.trim();g(),q();let p=v(h).then(w=>{if(T.delete(p),c.value.trim()!==
h||!c.isConnected)return;let $=w.goods[w.meant];l?$?n.settle(c,$):d(c,w):S(c,h,w)});T.add(p)}function S(c,l,h){let p=h.goods.filter(w=>w.name.toLowerCase()===l.
toLowerCase());p.length===1&&l&&c.value.trim()===l&&n.fill(c,p[0])}function d(c,l){f(c);let h=c.closest("tr").querySelector("[data-field=unit]"),p=l.goods.length>
0;if(l===st||!p&&(!h||h.value.trim()))return;let w=document.createElement("p");w.className="goods-doubt",w.id=`${c.id}-doubt`,w.textContent=t.getAttribute(p?"da\
ta-goods-several":"data-goods-unknown"),c.parentNode.appendChild(w),c.setAttribute("aria-describedby",w.id),s.textContent=w.textContent,p&&(c.setAttribute("data\
-doubtful",""),c===document.activeElement&&u(c))}function f(c){let l=c.parentNode.querySelector(".goods-doubt");c.removeAttribute("data-doubtful"),l&&(l.remove(),
c.removeAttribute("aria-describedby"))}function v(c){if(o.has(c))return Promise.resolve(o.get(c));let l=new Promise(p=>setTimeout(()=>p(st),fn)),h=fetch(`${r}?q\
=${encodeURIComponent(c)}`,{credentials:"same-origin"}).then(p=>p.ok?p.json():st).then(p=>(p!==st&&o.set(c,p),p));return Promise.race([h,l]).catch(()=>st)}function C(c,l){
if(q(),s.textContent=l.said,b=l.goods,!b.length)return;i=c,a.textContent="",b.forEach((p,w)=>a.appendChild(pn(p,w))),i.parentNode.appendChild(a),i.setAttribute(
"aria-expanded","true"),i.setAttribute("aria-controls",a.id),a.scrollTop=0;let h=a.getBoundingClientRect().bottom+mn-window.innerHeight;h>0&&window.scrollBy(0,h)}
function q(){i&&(i.setAttribute("aria-expanded","false"),i.removeAttribute("aria-activedescendant"),i.removeAttribute("aria-controls"),a.remove()),i=null,b=[],m=
-1}function _(c){let l=i,h=b[c];g(),q(),s.textContent="",f(l),n.take(l,h)}function V(c){if(c.target.dataset.field!=="name"||c.isComposing||c.keyCode===229||c.ctrlKey||
c.metaKey||c.altKey)return;let l=c.target;c.key==="Enter"&&k?(c.preventDefault(),A(l,!0),n.pass(l)):c.key==="Enter"&&i===l?(c.preventDefault(),_(Math.max(m,0))):
c.key==="ArrowDown"&&i!==l?(c.preventDefault(),u(l)):i===l&&(c.key==="ArrowDown"||c.key==="ArrowUp")?(c.preventDefault(),Y(c.key==="ArrowDown"?m+1:m-1)):(i===l||
k)&&c.key==="Escape"&&(c.preventDefault(),g(),q())}function Y(c){m=(c+b.length)%b.length,Array.from(a.children).forEach((p,w)=>p.setAttribute("aria-selected",String(
w===m)));let l=a.children[m];i.setAttribute("aria-activedescendant",l.id);let h=l.offsetTop+l.offsetHeight-a.clientHeight;l.offsetTop<a.scrollTop?a.scrollTop=l.
offsetTop:h>a.scrollTop&&(a.scrollTop=h)}}function pn(t,e){let n=document.createElement("li");return n.id=`goods-list-${e}`,n.setAttribute("role","option"),n.setAttribute(
"aria-selected","false"),[["goods-name",t.name],["goods-last",t.last],["goods-sub",[t.sku,t.specification,t.unit].filter(Boolean).join(" · ")]].filter(([,o])=>o).
forEach(([o,s])=>{let a=document.createElement("span");a.className=o,a.textContent=s,n.appendChild(a)}),n}function At(t,e){let n=G(t).replace(/^(?:[$＄€]|RMB|CNY) *| *(?:RMB|CNY)$/gi,"");if(n==="-")return{text:"",unit:""};if(n===""||U(n,e))return{text:G(n),unit:""};
let r=/^(.*\d)\s*(?:元\s*\/|\/)?\s*([\p{L}²³]{1,8})$/u.exec(n);return r&&U(r[1],e)?{text:G(r[1]),unit:r[2]}:{text:String(t).trim(),unit:""}}function hn(t,e){
let n=G(t);return n===""||n==="-"||U(n,e)?null:/^-\s*[\d.]/.test(n)||/^\(\s*¥?[\d.,]+\s*元?\s*\)$/.test(n.replace(/（/g,"(").replace(/）/g,")"))?"negative":
/^\d+\.\d+$/.test(n)?"decimals":/^\d+$/.test(n)?"large":/^\d[\d., ]*$/.test(n)&&/[ ,]/.test(n)?"grouping":"number"}function gn(t,e){let n=document.getElementById(
`${t.id}-error`);if(t.classList.toggle("is-invalid",!!e),!e){n&&(n.textContent=""),t.removeAttribute("aria-invalid");return}n||(n=document.createElement("div"),
n.className="invalid-feedback",n.id=`${t.id}-error`,t.parentNode.appendChild(n)),n.textContent=e,t.setAttribute("aria-invalid","true"),t.setAttribute("aria-desc\
ribedby",n.id)}function nt(t){return t.dataset.field==="unit_price"?ft:void 0}function vt(t,e){let n=rt(t)?yn(t.value):hn(t.value,nt(t)),r=U(t.value,nt(t)),o=t.
dataset.field==="quantity"&&r&&!r.digits.some(Boolean);return gn(t,e[o?"zero":n]||""),!n&&!o}function rt(t){return/_mm$/.test(t.dataset.field)}function yn(t){let e=G(
t);return e===""||e==="-"||/^0*[1-9]\d{0,4}(\.0*)?$/.test(e)?null:"measure"}function ge(t){let e=be(t);return e.length>1||(e[0]||[]).length>1?e:null}function ye(t){let[e]=be(t);return e?e[0]:""}function be(t){let e=t.replace(/\r\n?/g,`
`),n=[[]],r="",o=!1;for(let a=0;a<e.length;a++){let i=e[a];o?i!=='"'?r+=i:e[a+1]==='"'?(r+=i,a+=1):o=!1:i==='"'&&r===""?o=!0:i==="	"?(n[n.length-1].push(r),r=""):
i===`
`?(n[n.length-1].push(r),n.push([]),r=""):r+=i}return n[n.length-1].push(r),n.map(a=>a.map(i=>i.replace(/\s*\n\s*/g," ").trim())).filter(a=>a.some(i=>i))}var bn=10;
function Ee(t,e,n,r){let o=L=>wn(L,e,n),s=t.slice(0,bn).map(L=>L.map(o)),a=En(t,s,e),i=Math.max(...t.map(L=>L.length)),b=Array.from({length:i},(L,B)=>B);if(a<0)
return{columns:b.map(B=>({head:"",to:e[r+B]?e[r+B].name:null})),...he(t,n,null)};let m=An(t[a+1],s[a+1])?a+1:a,E=a>0&&vn(t[a-1],s[a-1])?a-1:a,y=[m,a,E],k=b.map(
L=>y.map(B=>s[B][L]).find(Boolean)||null);return{columns:b.map(L=>({head:y.map(B=>t[B][L]).find(Boolean)||"",to:k[L]==="skip"||k.indexOf(k[L])===L?k[L]:null})),
...he(t.slice(m+1),n,t[a])}}function En(t,e,n){let r=e.map(a=>a.filter(Boolean).length),o=r.indexOf(Math.max(...r));if(t.length>o+1&&r[o]>1)return o;let s=a=>n.
some(i=>i.name===a&&i.isNumber);return t.length>1&&e[0].some(s)&&!t[0].some(a=>/[\d\uff10-\uff19]/.test(a))?0:-1}function An(t,e){return!!(t&&e)&&e.some(Boolean)&&
t.every((n,r)=>!n||e[r])}function vn(t,e){return e.some(Boolean)&&t.filter(n=>n).length>1}function he(t,e,n){let r=t.findIndex(a=>It(a,e)),o=r>=0&&!t.slice(r).some(
a=>!It(a,e)&&a.filter(i=>i).length>2),s=t.filter((a,i)=>!It(a,e)&&!(o&&i>r)&&!(n&&a.join()===n.join()));return{goods:s,left:t.length-s.length}}function It(t,e){
let n=Bt(t.find(r=>r)||"");return e.total.some(r=>n===r||/[\u4e00-\u9fff]/.test(r)&&n.indexOf(r)===0)}function wn(t,e,n){let r=Bt(t);if(!r)return null;let o=e.find(
a=>Bt(a.label)===r||(n[a.name]||[]).includes(r)),s=["sku","size","skip"].find(a=>(n[a]||[]).includes(r));return o?o.name:s||null}function Bt(t){return t.split(/[(（[【]/)[0].
replace(/[^\p{L}\p{N}]/gu,"").toLowerCase()}function Ae(t,e){let n=i=>e.findIndex(b=>b.to===i),[r,o]=[n("name"),n("sku")],s=["name","specification","unit","sku"].
map(n).filter(i=>i>=0),a=null;return t.map(i=>{let b=E=>E>=0&&i[E],m=a&&r>=0&&!b(r)&&!b(o)?i.slice():i;return m!==i&&s.forEach(E=>{m[E]=m[E]||a[E]||""}),a=m,m})}var xn=3e3,kn=8e3;function ve(t,e,n){let r=t.querySelector("[data-lines-body]"),o=t.querySelector("[data-pasted]");if(!o)return;let[s,a]=[o.querySelector("span"),
o.querySelector("button")],i=t.querySelector("[data-pasted-left]"),b=JSON.parse(t.getAttribute("data-heads")),m=JSON.parse(t.getAttribute("data-number-faults")),
E=t.closest("form").elements.namedItem("note"),y=null,k=0;t.addEventListener("paste",l=>{let h=l.target,p=h.dataset&&h.dataset.field?(l.clipboardData||window.clipboardData).
getData("text"):"",w=ge(p);!w&&!/[\r\n]/.test(p)||(l.preventDefault(),l.stopPropagation(),w?L(h,w):Sn(h,ye(p)))},!0),a.addEventListener("click",C),r.addEventListener(
"keydown",l=>{!y||l.key.toLowerCase()!=="z"||!(l.ctrlKey||l.metaKey)||l.shiftKey||(l.preventDefault(),C())});let T=!1;r.addEventListener("input",()=>{T||(y=null,
o.hidden=!0,i.textContent="")});function L(l,h){let p=V(),w=l.closest("tr"),$=ct(w).map(M=>({name:M.dataset.field,label:M.getAttribute("aria-label"),isNumber:M.
hasAttribute("data-decimal")})),{columns:R,goods:H,left:Q}=Ee(h,$,b,ct(w).indexOf(l)),D=R.some(M=>M.head)?Ae(H,R):H;if(!D.length)return;let O=w,N=D.map((M,Z)=>(Z&&
(O=O.nextElementSibling||e()),R.forEach((Ce,qe)=>B(O,Ce.to,M[qe]||"")),O));y=p,k+=1;let[I,P]=[[],N.map(u).reduce((M,Z)=>M+Z,0)];I.push(q("done",D.length)),Q&&I.
push(q("skipped",Q)),P&&I.push(q("unread",P)),_(I),A(R,D,N,$),c(),f(N,D,R.findIndex(M=>M.to==="sku"),I)}function B(l,h,p){if(h==="size")g(l,p);else if(h==="sku"){
let w=X(l,"name");w&&!w.value&&p&&(w.value=p)}else h&&h!=="skip"&&x(X(l,h),p)}function x(l,h){if(!l)return;if(!l.hasAttribute("data-decimal")){l.value=h.slice(0,
l.maxLength>0?l.maxLength:void 0);return}let p=At(h,nt(l)),w=X(l.closest("tr"),"unit"),$=!p.unit||(rt(l)?/^(mm|毫米)$/i.test(p.unit):w&&(!w.value||w.value===p.
unit));l.value=$?p.text:h,$&&p.unit&&!rt(l)&&(w.value=p.unit)}function g(l,h){let p=/^(\d+)\s*[*×xX]\s*(\d+)\s*[*×xX]\s*(\d+)\s*(?:mm|毫米)?$/i.exec(h),w=p?
p.slice(1,4):[h,"",""];["length_mm","width_mm","height_mm"].forEach(($,R)=>x(X(l,$),w[R]))}function u(l){return ct(l).filter(h=>h.hasAttribute("data-decimal")&&
!vt(h,m)).length}function A(l,h,p,w){i.textContent="",l.forEach(($,R)=>{if($.to||!h.some(N=>N[R]))return;let H=document.createElement("p"),Q=$.head||q("nth",R+1);
H.appendChild(document.createTextNode(`${t.getAttribute("data-paste-column").replace("{name}",Q)} `));let O=w.filter(N=>N.name==="specification"||!l.some(I=>I.to===
N.name)).map(N=>[N.label,(I,P)=>S(X(p[P],N.name),I)]);E&&O.push([Ln(E),(N,I)=>d(p[I],N)]),O.slice(0,6).forEach(([N,I])=>{let P=document.createElement("button");
P.type="button",P.className="btn btn-outline-secondary btn-sm",P.textContent=N,P.addEventListener("click",()=>{h.forEach((M,Z)=>{M[R]&&p[Z].isConnected&&I(M[R],
Z)}),p.forEach(u),H.remove(),c()}),H.appendChild(P)}),i.appendChild(H)})}function S(l,h){l.hasAttribute("data-decimal")?x(l,h):x(l,[l.value,h].filter(Boolean).join(
" "))}function d(l,h){let p=X(l,"name"),w=p&&p.value?`${p.value}${t.getAttribute("data-colon")}${h}`:h;E.value=[E.value,w].filter(Boolean).join(`
`).slice(0,E.maxLength),E.dispatchEvent(new Event("input",{bubbles:!0}))}function f(l,h,p,w){let $=k,R=l.map((D,O)=>{let N=X(D,"name"),I=p>=0&&h[O][p]||(N?N.value:
""),P=X(D,"specification");return{row:D,name:N?N.value:"",text:I?`${I}	${P?P.value:""}`:""}}).filter(D=>D.text),H=[];R.forEach(D=>{let O=H[H.length-1],N=encodeURIComponent(
D.text).length+3;O&&O.size+N<xn?(O.lines.push(D),O.size+=N):H.push({lines:[D],size:N})});let Q=H.map(D=>v(D.lines).then(O=>$!==k?0:D.lines.filter((I,P)=>O[P]&&I.
row.isConnected&&X(I.row,"name").value===I.name&&n(I.row,O[P])).length));Promise.all(Q).then(D=>{let O=D.reduce((N,I)=>N+I,0);!O||$!==k||(y&&_(w.concat(q("known",
O))),c())})}function v(l){let h=encodeURIComponent(l.map($=>$.text).join(`
`)),p=new Promise($=>setTimeout(()=>$([]),kn)),w=fetch(`${t.getAttribute("data-goods")}?names=${h}`,{credentials:"same-origin"}).then($=>$.ok?$.json():{named:[]}).
then($=>$.named);return Promise.race([w,p]).catch(()=>[])}function C(){if(!y)return;let l=y;y=null,k+=1,Y().slice(l.rows.length).forEach(p=>p.remove()),Y().forEach(
(p,w)=>ct(p).forEach($=>{$.value=l.rows[w][$.dataset.field]})),Y().forEach(u),E&&(E.value=l.note),i.textContent="",_([q("undone",0)]),c();let h=r.querySelector(
"[data-field]");h&&h.focus()}function q(l,h){return t.getAttribute(`data-paste-${l}`).replace("{n}",String(h))}function _(l){s.textContent=l.join(" "),a.hidden=
!y,o.hidden=!1}function V(){return{rows:Y().map(h=>{let p={};return ct(h).forEach(w=>{p[w.dataset.field]=w.value}),p}),note:E?E.value:""}}function Y(){return Array.
from(r.querySelectorAll("tr[data-line]"))}function c(){T=!0,r.dispatchEvent(new Event("input",{bubbles:!0})),T=!1}}function Sn(t,e){!e||document.execCommand("in\
sertText",!1,e)||(t.setRangeText(e,t.selectionStart,t.selectionEnd,"end"),t.dispatchEvent(new Event("input",{bubbles:!0})))}function Ln(t){let e=document.querySelector(
`label[for="${t.id}"]`);return e?e.textContent:t.name}function X(t,e){return t.querySelector(`[data-field="${e}"]`)}function ct(t){return Array.from(t.querySelectorAll(
"[data-field]"))}function we(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]"),r=new WeakMap,o=JSON.parse(t.getAttribute("data-number-fault\
s"));t.addEventListener("click",d=>{let f=d.target.closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!f)return;let v=f.closest("tr");f.hasAttribute(
"data-line-add")?xt(i()):f.hasAttribute("data-line-copy")?b(v):m(v),A()});let s=pe(t,e,{fill:k,take:T,settle:L,pass:d=>kt(Dt(d))});e.addEventListener("input",d=>{
let f=d.target.closest("tr[data-line]");f&&d.target.dataset.field==="name"&&qn(f),x(f)}),e.addEventListener("change",d=>{d.target.hasAttribute("data-decimal")&&
a(d.target)}),e.addEventListener("keydown",E),ve(t,i,B),x();function a(d){let f=At(d.value,nt(d)),v=j(d.closest("tr"),"unit"),C=!f.unit||!rt(d)&&v&&(!v.value||v.
value===f.unit);C&&(d.value=f.text),C&&f.unit&&(v.value=f.unit),vt(d,o),x(d.closest("tr"))}function i(d){let f=S().reduce((q,_)=>Math.max(q,Number(_.getAttribute(
"data-line"))+1),0),v=document.createElement("tbody");v.innerHTML=n.innerHTML.replace(/IDX/g,String(f));let C=v.querySelector("tr");return C.setAttribute("data-\
new",""),s(C),e.insertBefore(C,d?d.nextElementSibling:null),C}function b(d){let f=i(d);ot(d).forEach(v=>{let C=j(f,v.dataset.field);v.hasAttribute("data-filled")?
lt(C,v.value,v.getAttribute("data-filled")):C.value=v.value}),f.removeAttribute("data-new"),xt(f)}function m(d){let f=d.nextElementSibling||d.previousElementSibling||
i();d.remove(),xt(f)}function E(d){let f=d.target,v=d.key==="Enter"||d.key==="ArrowDown";!v&&d.key!=="ArrowUp"||d.isComposing||d.keyCode===229||!f.dataset.field||
d.ctrlKey||d.metaKey||d.altKey||d.defaultPrevented||d.key!=="Enter"&&f.hasAttribute("list")||(d.preventDefault(),d.key==="Enter"&&f.dataset.field==="name"&&f.value.
trim()?kt(Dt(f)):y(f,v,d.key==="Enter"))}function y(d,f,v){let C=d.closest("tr"),q=f?C.nextElementSibling:C.previousElementSibling;q?kt(j(q,d.dataset.field)):v&&
(xt(i()),A())}function k(d,f){ot(d.closest("tr")).forEach(v=>{let C=f[v.dataset.field];C&&!v.value&&v!==document.activeElement&&lt(v,C,C),v.dataset.field==="uni\
t_price"&&(v.placeholder=f.last||"")})}function T(d,f){let v=d.closest("tr");["name","specification","unit"].forEach(C=>{j(v,C)&&lt(j(v,C),f[C],f[C])}),k(d,f),A(),
kt(Dt(d))}function L(d,f){lt(d,f.name,f.name),k(d,f),A()}function B(d,f){let v=ot(d).map(q=>q.value).join(`
`),C=j(d,"name");return lt(C,f.name,f.name),k(C,Object.assign({},f,{unit_price:f.price})),v!==ot(d).map(q=>q.value).join(`
`)}function x(d){let f=S();d?g(d):f.forEach((q,_)=>{wt(q.querySelector("[data-line-no]"),String(_+1)),g(q)});let[v,C]=[W,W];f.forEach(q=>{let{count:_,amount:V}=r.
get(q)||g(q);_&&(C=K(C,_)),V&&(v=K(v,V))}),u("[data-total-amount]",F(v)),u("[data-total-quantity]",_t(C))}function g(d){let f=Ot(d,"quantity"),v=Ot(d,"unit_pric\
e"),C=f&&v?tt(f,v):null;wt(d.querySelector("[data-line-amount]"),C?F(C):"—");let q=d.querySelector("[data-line-area]");return q&&wt(q,Cn(d)||"—"),r.set(d,{count:f,
amount:C}),r.get(d)}function u(d,f){wt(t.querySelector(d),f)}function A(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function S(){return Array.from(e.querySelectorAll(
"tr[data-line]"))}}function Dt(t){let e=t.closest("tr");return j(e,"length_mm")||j(e,"quantity")}function wt(t,e){t.textContent!==e&&(t.textContent=e)}function Cn(t){
let e=["length_mm","width_mm","height_mm","quantity"].map(n=>Ot(t,n));return e.every(Boolean)?me(...e):null}function lt(t,e,n){t.value=e,t.setAttribute("data-fi\
lled",n)}function qn(t){ot(t).filter(e=>e.dataset.field!=="name").forEach(e=>{e.dataset.field==="unit_price"&&(e.placeholder=""),e.hasAttribute("data-filled")&&
e.value===e.getAttribute("data-filled")&&(e.value=""),e.removeAttribute("data-filled")})}function ot(t){return Array.from(t.querySelectorAll("[data-field]"))}function j(t,e){
return t.querySelector(`[data-field="${e}"]`)}function Ot(t,e){let n=j(t,e);return n?U(n.value,e==="unit_price"?ft:void 0):null}function xt(t){ot(t)[0].focus()}
function kt(t){t.focus(),t.select()}function xe(t){let e=Array.from(t.form.querySelectorAll("input[data-name]")),n=document.createElement("ul");n.className="goods-list mention-list",n.id=`${t.id}-\
people`,n.setAttribute("role","listbox"),n.setAttribute("aria-label",t.getAttribute("data-mentions")),t.parentNode.classList.add("mention-at");let r=[],o=0;t.addEventListener(
"input",a),t.addEventListener("click",a),t.addEventListener("blur",i),t.addEventListener("keydown",E),n.addEventListener("mousedown",y=>y.preventDefault()),n.addEventListener(
"click",y=>{let k=y.target.closest("[role=option]");k&&m(r[Array.from(n.children).indexOf(k)])});function s(){let y=t.value.slice(0,t.selectionEnd),k=Math.max(y.
lastIndexOf("@"),y.lastIndexOf("＠")),T=y.slice(k+1);return k>=0&&!/[\s，。；：、,;:]/.test(T)&&!/[\w.]$/.test(y.slice(0,k))?{sign:k,word:T.toLowerCase()}:
null}function a(){let y=s();if(r=y?e.filter(k=>$n(k,y.word)).slice(0,6):[],!r.length||r.length===1&&r[0].dataset.name.toLowerCase()===y.word)return void i();n.textContent=
"",r.forEach((k,T)=>{let L=document.createElement("li");L.id=`${n.id}-${T}`,L.setAttribute("role","option"),L.textContent=k.dataset.name,n.appendChild(L)}),t.parentNode.
insertBefore(n,t.nextSibling),t.setAttribute("aria-controls",n.id),b(0)}function i(){r=[],n.remove(),t.removeAttribute("aria-controls"),t.removeAttribute("aria-\
activedescendant")}function b(y){o=(y+r.length)%r.length,Array.from(n.children).forEach((k,T)=>k.setAttribute("aria-selected",String(T===o))),t.setAttribute("ar\
ia-activedescendant",n.children[o].id)}function m(y){let{sign:k}=s();t.setRangeText(`@${y.dataset.name} `,k,t.selectionEnd,"end"),y.checked=!0,i(),t.focus(),y.dispatchEvent(
new Event("input",{bubbles:!0}))}function E(y){if(!(!r.length||y.isComposing||y.keyCode===229)){if(y.key==="ArrowDown"||y.key==="ArrowUp")b(y.key==="ArrowDown"?
o+1:o-1);else if(y.key==="Enter"||y.key==="Tab")m(r[o]);else if(y.key==="Escape")i();else return;y.preventDefault()}}}function $n(t,e){let n=t.dataset.spelled.split(
" ");return!e||t.dataset.name.toLowerCase().includes(e)||n.some(r=>r.startsWith(e))}var Nn=10;function ke(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let r=Array.from(t.querySelectorAll("input[data-amoun\
t]")).filter(o=>o.checked).map(o=>U(o.getAttribute("data-amount"),Nn)||W);e.textContent=F(r.reduce(K,W))})}function Le(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&In(r),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let o=()=>{r.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",o),o()}),document.addEventListener("paste",n=>{let r=n.target;if(n.defaultPrevented||
!(r.maxLength>0)||!n.clipboardData)return;let s=r.value.length-(r.selectionEnd-r.selectionStart)+n.clipboardData.getData("text").trim().length-r.maxLength;s>0&&
Tn(r,s)});let e=document.getElementById("faults");e&&e.focus()}function Tn(t,e){let n=document.body.getAttribute("data-cut");if(!n)return;let r=document.createElement(
"p");r.className="cut-note",r.setAttribute("role","alert"),r.textContent=n.replace("{max}",String(t.maxLength)).replace("{n}",String(e)),t.parentNode.appendChild(
r),t.addEventListener("input",()=>setTimeout(()=>t.addEventListener("input",()=>r.remove(),{once:!0}),0),{once:!0})}function In(t){let e=t.getAttribute("data-co\
py"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>Se(e)&&n()):Se(e)&&n()}function Se(t){
let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.execCommand("copy");return e.
remove(),n}document.documentElement.classList.add("js");et();document.querySelectorAll("[data-lines]").forEach(we);document.querySelectorAll("[data-settles]").forEach(ke);
document.querySelectorAll("button[data-batch]").forEach(Ut);document.querySelectorAll("[data-files]").forEach(Vt);document.querySelectorAll("[data-mentions]").forEach(
xe);document.querySelectorAll("[data-exports]").forEach(Gt);document.querySelectorAll("form[data-decision]").forEach(jt);document.querySelectorAll("form[data-fl\
ow]").forEach(Jt);ie();document.querySelectorAll("form[data-keep]").forEach(ae);document.querySelectorAll("form[data-keep]").forEach(Pt);Qt();ee();Le();fe();Ft();})();
