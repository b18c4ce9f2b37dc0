(()=>{var lt=null;document.addEventListener("click",t=>{let e=t.target.closest&&t.target.closest("button");e&&(lt=e)},!0);function F(t){return lt&&lt.form===t?lt:null}
function G(t){let e=F(t);return!!e&&e.getAttribute("formtarget")==="_blank"}var ut=3e3,Le=15e3,Ce=1e4;function Dt(t){let e=t.querySelector("[data-autosave]");if(!e||!window.fetch||!window.AbortController)return;let n=e.nextElementSibling,
r=0,o=0,c=0,a=null,i=!1;t.addEventListener("input",()=>{r+=1,y(ut)}),document.addEventListener("submit",g=>{if(g.target!==t||(b(),!a))return;g.preventDefault(),
g.stopImmediatePropagation();let f=F(t)||t.querySelector("button[name=intent]");setTimeout(a.abort,Ce),a.done.then(()=>f.click())},!0),window.addEventListener("\
submit",g=>{g.target===t&&(g.defaultPrevented||G(t)?y(ut):i=!0)}),window.addEventListener("online",()=>y(ut)),window.addEventListener("pageshow",g=>{g.persisted&&
i&&location.reload()});function b(){clearTimeout(c),c=0}function y(g){b(),!i&&(c=setTimeout(()=>{c=0,E()},g))}function E(){if(i||a||r===o||!Te(t))return;let g=new URLSearchParams;
new FormData(t).forEach(($,_)=>{typeof $=="string"&&g.append(_,$)}),g.append("intent","save");let f=r,s=new AbortController,d={"X-Requested-With":"XMLHttpReques\
t","Content-Type":"application/x-www-form-urlencoded"},h={method:"POST",body:g.toString(),headers:d,redirect:"manual",credentials:"same-origin",signal:s.signal},
w=fetch(t.getAttribute("action"),h).then($=>S($,f)).catch(()=>q("away"));a={abort:()=>s.abort(),done:w.then(x)}}function x(){a=null,!c&&r>o&&y(ut)}function S(g,f){
if(g.status===200)return g.json().then(s=>O(s,f));(g.status===204||g.status===422)&&(o=f),g.status===422?A("mend",!1):g.status===409?k("stale"):g.type==="opaque\
redirect"||g.status===403?k("gone"):g.status!==204&&q("away")}function O(g,f){o=f,qe(t,g.version),t.getAttribute("action")!==g.address&&(t.setAttribute("action",
g.address),history.replaceState(history.state,"",g.address)),t.dispatchEvent(new CustomEvent("whsm:saved",{detail:{isAll:r===f}})),A("saved",!1,g.at)}function k(g){
i=!0,A(g,!0)}function q(g){A(g,!0),y(Le)}function A(g,f,s){let d=e.getAttribute(`data-${g}`).replace("{when}",s||"");e.textContent=d,e.classList.toggle("autosav\
e-wrong",f);let h=n.textContent!==""&&n.hasAttribute("data-wrong");(f||h)&&(n.textContent=d),n.toggleAttribute("data-wrong",f)}}function qe(t,e){let n=t.elements.
namedItem("version");n||(n=document.createElement("input"),n.type="hidden",n.name="version",t.insertBefore(n,t.firstChild)),n.value=String(e)}var $e=["title","w\
arehouse","destination_warehouse","customer","note","next_approver","hint","version"];function Te(t){let e=$e.map(o=>t.elements.namedItem(o)).some(o=>o&&o.value.
trim()),n=Array.from(t.querySelectorAll("[data-field]")).some(o=>o.dataset.field!=="unit"&&o.value.trim()),r=t.querySelector("[data-settles] input:checked");return!!(e||
n||r)}var Rt="whsm:shortcuts";function dt(){try{return window.localStorage.getItem(Rt)!=="off"}catch{return!0}}function kt(t){return!!(t.target.closest&&t.target.closest(
"input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"))||t.ctrlKey||t.metaKey||t.altKey||t.isComposing}function Mt(){let t=document.
getElementById("shortcuts-template");t&&(document.addEventListener("click",e=>{e.target.closest("[data-shortcuts]")&&_t(t)}),document.addEventListener("keydown",
e=>{if(e.defaultPrevented||kt(e)||!dt()||document.querySelector(".confirm"))return;let n=Ne[e.key]||Ie(e.key);n&&(e.preventDefault(),n(t))}),document.querySelectorAll(
"form[data-keep]").forEach(Be))}var Ne={"?":_t,n:t=>Pt(t.dataset.newOrder),"/":t=>{let e=Array.from(document.querySelectorAll("[data-search]")).filter(n=>n.offsetParent).
pop();e?e.focus():Pt(t.dataset.orders)}};function Ie(t){let e=/^[1-9]$/.test(t)&&document.querySelector(`[data-key="${t}"]`);return e?()=>e.click():null}function Pt(t){
location.href=t}function Be(t){let e=n=>t.querySelector(`.sticky-save button[value=${n}]`).click();document.addEventListener("keydown",n=>{if(!(!(n.ctrlKey||n.metaKey)||
n.altKey||n.isComposing||document.querySelector(".confirm")))if(n.key==="Enter"){n.preventDefault();let r=t.elements.namedItem("next_approver");r&&!r.value&&document.
activeElement!==r?r.focus():e("submit")}else n.key.toLowerCase()==="s"&&!n.shiftKey&&(n.preventDefault(),e("save"))}),t.addEventListener("keydown",n=>{let r=n.target.
closest("[data-lines-body] tr");if(n.key!=="Tab"||n.shiftKey||n.defaultPrevented||!r)return;let o=Array.from(r.querySelectorAll("[data-field]"));if(n.target!==o[o.
length-1])return;let c=r.nextElementSibling;o.every(i=>i.dataset.field==="unit"||!i.value.trim())||(n.preventDefault(),c?c.querySelector("[data-field]").focus():
t.querySelector("[data-line-add]").click())})}function _t(t){let e=document.activeElement,n=document.importNode(t.content,!0).querySelector(".confirm"),[r,o]=[n.
querySelector("input"),n.querySelector("[data-close]")];r.checked=dt(),r.addEventListener("change",()=>{try{window.localStorage.setItem(Rt,r.checked?"on":"off")}catch{
r.checked=!0}});let c=()=>{n.remove(),e&&e.focus&&e.focus()};n.addEventListener("click",a=>{(a.target===n||a.target===o)&&c()}),n.addEventListener("keydown",a=>{
a.key==="Escape"&&c(),a.key==="Tab"&&(a.preventDefault(),(document.activeElement===o?r:o).focus())}),document.body.appendChild(n),o.focus()}function Ht(t){t.addEventListener("submit",e=>{Lt(t)||e.preventDefault()}),t.addEventListener("input",()=>St(t)),t.addEventListener("change",()=>St(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>Oe(t,e)),document.
addEventListener("keydown",e=>Pe(t,e))}function Oe(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",r=>{let o=r.target.
closest("button");if(!o||!n)return;let c=n.value.trim();n.value=c?`${c} ${o.textContent}`:o.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var De={a:"act-approve",r:"act-return",x:"act-reject"};function Pe(t,e){let n=De[e.key.toLowerCase()];if(!n||kt(e)||!dt()||document.querySelector(".confirm"))return;
let r=document.getElementById(n);if(!r)return;e.preventDefault(),r.checked=!0;let o=t.elements.namedItem("comment");o&&o.focus()}function Lt(t){St(t);let e=Kt(t,
"action"),n=t.elements.namedItem("comment"),r=t.elements.namedItem("next_approver");return(e==="return"||e==="reject")&&n&&!n.value.trim()?Ut(n,t.getAttribute("\
data-required-text")):e==="approve"&&r&&Kt(t,"onward")!=="finish"&&!r.value?Ut(r,t.getAttribute("data-next-text")):!0}function Kt(t,e){let n=t.querySelector(`in\
put[name="${e}"]:checked`);return n?n.value:""}function Ut(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-invalid","true");let n=document.getElementById(
`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function St(t){t.querySelectorAll(".is-invalid").forEach(e=>{e.classList.remove("is-invalid"),e.removeAttribute(
"aria-invalid")})}function Ft(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let r=n.
target.closest("a[download]");!r||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,Re(r.href,Ue(t)))})}async function Re(t,e){let n=new AbortController,
r=new URL(t);r.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let o=await fetch(r,{credentials:"same-origin",signal:n.signal});
if(!o.ok||!o.headers.get("content-disposition"))return void location.assign(t);let c=o.headers.get("content-disposition").split('"')[1],a=await Me(o,e);Ke(new Blob(
a,{type:o.headers.get("content-type")}),c),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function Me(t,e){let n=Number(t.headers.get("x-rows")),r=[],
o=t.body.getReader(),c=-1,a=!1,i=new Uint8Array(0);for(let b=await o.read();!b.done;b=await o.read()){let y=_e(i,b.value);if(i=new Uint8Array(0),n){for(let E of y)
E===34?a=!a:E===10&&!a&&(c+=1);e.tell(Math.max(c,0),n)}for(;!n&&!r.length&&y.length&&y[0]<58&&y[0]>47;){let E=y.indexOf(10);if(E<0){i=y,y=new Uint8Array(0);break}
let[x,S]=String.fromCharCode(...y.subarray(0,E)).split("/");e.tell(Number(x),Number(S)),y=y.subarray(E+1)}y.length&&r.push(y)}return r}function _e(t,e){if(!t.length)
return e;let n=new Uint8Array(t.length+e.length);return n.set(t),n.set(e,t.length),n}function Ke(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(
t),n.download=e,document.body.appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function Ue(t){let e=E=>t.getAttribute(`data-${E}`),
n=document.createElement("div");n.className="export-bar",n.setAttribute("role","status");let r=document.createElement("p"),o=document.createElement("progress");
o.setAttribute("aria-hidden","true");let c=document.createElement("button");c.type="button",c.className="btn btn-link btn-sm",c.textContent=e("cancel"),[r,o,c].
forEach(E=>n.appendChild(E));let a=t.closest(".found");a.parentNode.insertBefore(n,a.nextSibling);let i=0,b=0,y=(E,x)=>{r.textContent=e(E).replace("{n}",x.toLocaleString()).
replace("{total}",b.toLocaleString())};return{cancel:c,tell(E,x){i=E,b=Math.max(E,x),o.max=b||1,o.value=E,y("said",E)},end(E){o.remove(),c.remove(),y(E?"done":"\
broken",i),n.classList.add(E?"is-done":"is-broken")},remove(){n.remove()}}}function zt(t){let e=0;t.addEventListener("change",r=>{let o=r.target.closest(".slots");o&&Fe(o),r.target.name.startsWith("trial")||n()});function n(){let r=++e,
o=new URLSearchParams(new FormData(t));o.set("intent","look"),fetch(t.action,{method:"POST",body:o,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&
r===e&&He(c),()=>{})}}function He(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,r]=[document,e].map(o=>o.querySelector("[data-picture]"));n&&r&&(n.
innerHTML=r.innerHTML)}function Fe(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("i\
s-invalid"),t.appendChild(n)}function Xt(t){let e=t.closest("form"),n=f=>t.querySelector(`[data-files-${f}]`),[r,o,c,a]=["list","input","drop","said"].map(n),i=[],b=null;n("choose").addEventListener(
"click",()=>o.click()),n("shoot").addEventListener("click",()=>n("camera").click()),[o,n("camera")].forEach(f=>{f.addEventListener("change",()=>{Array.from(f.files).
forEach(E),f.value=""}),f.addEventListener("input",s=>{e.elements.version&&s.stopPropagation()})}),t.addEventListener("click",f=>{let s=f.target.closest("[data-\
file-remove]");s&&g(s)}),["dragover","dragleave","drop"].forEach(f=>t.addEventListener(f,s=>{!s.dataTransfer||Array.from(s.dataTransfer.types).indexOf("Files")<
0||(s.preventDefault(),c.classList.toggle("is-over",f==="dragover"),f==="drop"&&Array.from(s.dataTransfer.files).forEach(E))})),document.addEventListener("paste",
f=>{let s=f.clipboardData?Array.from(f.clipboardData.files):[];!s.length||f.clipboardData.getData("text/plain")||(f.preventDefault(),s.forEach(E))}),e.addEventListener(
"submit",f=>{i.length&&(f.preventDefault(),b=i.some(s=>s.failed)?null:F(e),y(b?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function y(f){a.textContent=
f?t.getAttribute(`data-${f}`):""}function E(f){let s=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),d=f.name.split(
".").pop();s.querySelector(".file-kind").textContent=d.length<6?d.toUpperCase():"…",s.querySelector(".file-name").textContent=f.name;let h={file:f,row:s,press:ze(),
running:!1,failed:!1,request:null};s.querySelector("[data-file-cancel]").addEventListener("click",()=>A(h)),s.querySelector("[data-file-retry]").addEventListener(
"click",()=>q(h));let w=r.children.length;r.appendChild(s),i.push(h),f.size>Number(t.getAttribute("data-largest"))?k(h,t.getAttribute("data-large"),!1):w>=Number(
t.getAttribute("data-most"))&&k(h,t.getAttribute("data-many"),!0),x()}function x(){let f=i.filter(d=>!d.failed);if(f.length&&!f[0].running&&S(f[0]),i.length||(y(
null),!b))return;let s=b;b=null,s.click()}function S(f){let s=new FormData;s.append("csrf",e.elements.csrf.value),s.append("press",f.press),s.append("file",f.file,
f.file.name);let d=new XMLHttpRequest,h=f.row.querySelector("progress");f.running=!0,f.request=d,d.open("POST",t.getAttribute("data-to")),d.setRequestHeader("X-\
Requested-With","XMLHttpRequest"),d.upload.addEventListener("progress",w=>{w.lengthComputable&&(h.value=Math.round(w.loaded/w.total*100))}),d.addEventListener("\
load",()=>{d.status===201?O(f,d.responseText):d.status===422?k(f,d.responseText,!1):k(f,t.getAttribute("data-failed"),!0)}),d.addEventListener("error",()=>k(f,t.
getAttribute("data-failed"),!0)),d.send(s)}function O(f,s){let d=document.createElement("ul");d.innerHTML=s,r.replaceChild(d.querySelector("li"),f.row),i.splice(
i.indexOf(f),1),x()}function k(f,s,d){f.running=!1,f.failed=!0,f.row.querySelector("progress").hidden=!0,f.row.querySelector(".file-fault").textContent=s,f.row.
querySelector("[data-file-retry]").hidden=!d,b&&y("mend"),b=null,x()}function q(f){f.failed=!1,f.row.querySelector("progress").hidden=!1,f.row.querySelector(".f\
ile-fault").textContent="",f.row.querySelector("[data-file-retry]").hidden=!0,y(null),x()}function A(f){f.request&&f.request.abort(),f.row.remove(),i.splice(i.indexOf(
f),1),n("choose").focus(),x()}function g(f){let s=f.closest("li"),d=new XMLHttpRequest;f.disabled=!0,d.open("POST",f.getAttribute("data-file-remove")),d.setRequestHeader(
"X-Requested-With","XMLHttpRequest"),d.setRequestHeader("Content-Type","application/x-www-form-urlencoded"),d.addEventListener("load",()=>{if(d.status!==204&&d.
status!==404)return h();s.remove(),n("choose").focus()});let h=()=>{f.disabled=!1,a.textContent=t.getAttribute("data-failed")};d.addEventListener("error",h),d.send(
`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function ze(){let t=crypto.getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.
from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,"$1-$2-$3-$4-$5")}function Wt(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!Lt(n)||
je(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||G(e))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
We(e);return}e.setAttribute("data-sending",""),setTimeout(()=>jt(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),jt(t).forEach(e=>{e.hasAttribute("data-guarded")&&
(e.disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(Xe)}function Xe(t){let e=t.hasAttribute("data-di\
rty");t.addEventListener("input",()=>{e=!0}),t.addEventListener("whsm:saved",n=>{e=e&&!n.detail.isAll}),document.addEventListener("submit",n=>{n.target===t&&!n.
defaultPrevented&&!G(t)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsaved"))})}function je(t,e,n){
let r=document.getElementById("confirm-template"),o=document.importNode(r.content,!0).querySelector(".confirm"),c=o.querySelector("[data-confirm-yes]"),a=o.querySelector(
"[data-confirm-no]");o.querySelector("#confirm-text").textContent=t;let i=()=>{o.remove(),e.focus()};o.addEventListener("click",b=>{(b.target===o||b.target===a)&&
i(),b.target===c&&(i(),n())}),o.addEventListener("keydown",b=>{b.key==="Escape"&&i(),b.key==="Tab"&&(b.preventDefault(),(document.activeElement===a?c:a).focus())}),
document.body.appendChild(o),a.focus()}function We(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(".offline"))return;let n=document.
createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.addEventListener("online",()=>n.
remove(),{once:!0})}function jt(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var pt="whsm:unsent",Ge="#unsent",Ct=["csrf","press"],ft=null;function Q(){return ft===null&&(ft=location.hash===Ge,ft&&history.replaceState(history.state,"",location.
pathname+location.search)),ft}function Vt(){let t=en();if(!t)return;document.addEventListener("submit",r=>{let o=r.target;mt()&&!r.defaultPrevented&&o.hasAttribute(
"data-guard")&&o.method==="post"&&!G(o)&&Je(t,o)});let e=tn(t);if(!e||!mt())return;let n=Q()&&e.viewer===mt()&&e.page===location.pathname+location.search;document.
querySelector("[data-unsent-waits]")||t.removeItem(pt),n&&Ve(e)}function ht(t,e=[]){let n=document.createElement("div");n.className="alert alert-warning unsent",
n.setAttribute("role","alert"),[document.body.getAttribute("data-unsent")].concat(e).forEach(r=>{let o=document.createElement("p");o.textContent=r,n.appendChild(
o)}),t.parentNode.insertBefore(n,t)}function Je(t,e){let n=F(e),r=Array.from(e.elements).filter(c=>c.name&&!c.disabled&&!Ct.includes(c.name)&&c.tagName!=="BUTTO\
N"&&!["password","file"].includes(c.type)).filter(c=>!["radio","checkbox"].includes(c.type)||c.checked).reduce((c,a)=>c.concat(Ze(a).map(i=>[a.name,i])),[]),o={
viewer:mt(),page:location.pathname+location.search,action:e.getAttribute("action"),nth:Yt(e).indexOf(e),button:n?[n.name,n.value]:null,fields:r};try{t.setItem(pt,
JSON.stringify(o))}catch{t.removeItem(pt)}}function Ve(t){let e=Yt(null,t.action)[t.nth];if(e&&e.hasAttribute("data-keep"))return;let n=document.getElementById(
"main");if(!e){let a=t.fields.map(([,i])=>i).filter(i=>/[^\w:-]/.test(i));n&&ht(n.firstElementChild,a);return}if(!t.fields.every(([a])=>e.elements.namedItem(a))&&
e.hasAttribute("data-again"))return void Ye(e,t);Qe(e,t.fields),ht(e.closest(".decision-dock")||e);let o=Array.from(e.elements).filter(a=>a.tagName==="BUTTON"&&
a.type==="submit"),c=t.button&&o.find(a=>a.name===t.button[0]&&a.value===t.button[1]&&Jt(a))||o.find(Jt);c&&c.focus()}function Ye(t,e){let n=document.createElement(
"form");n.method="post",n.action=e.action,Ct.filter(o=>t.elements.namedItem(o)).map(o=>[o,t.elements.namedItem(o).value]).concat(e.fields.filter(([o])=>o!=="int\
ent"),[["intent",t.getAttribute("data-again")]]).forEach(([o,c])=>{let a=document.createElement("input");a.type="hidden",a.name=o,a.value=c,n.appendChild(a)}),document.
body.appendChild(n),n.submit()}function Qe(t,e){let n={};e.forEach(([r,o])=>{(n[r]=n[r]||[]).push(o)}),Array.from(t.elements).forEach(r=>{if(!r.name||Ct.includes(
r.name)||["BUTTON","FIELDSET"].includes(r.tagName)||["hidden","password","file"].includes(r.type))return;let o=n[r.name]||[];["radio","checkbox"].includes(r.type)?
r.checked=o.includes(r.value):r.multiple?Array.from(r.options).forEach(c=>{c.selected=o.includes(c.value)}):o.length&&(r.value=o.shift()),r.value&&r.type!=="rad\
io"&&Gt(r)}),Gt(t),["input","change"].forEach(r=>t.dispatchEvent(new Event(r,{bubbles:!0})))}function Gt(t){for(let e=t;e;e=e.parentElement)e.tagName==="DETAILS"&&
(e.open=!0)}function Ze(t){return t.multiple?Array.from(t.selectedOptions,e=>e.value):[t.value]}function Yt(t,e=t.getAttribute("action")){return Array.from(document.
querySelectorAll("form")).filter(n=>n.getAttribute("action")===e)}function Jt(t){return!!t.offsetParent&&!t.classList.contains("visually-hidden")}function mt(){
return document.body.getAttribute("data-viewer")}function tn(t){try{return JSON.parse(t.getItem(pt))}catch{return null}}function en(){try{return window.sessionStorage}catch{
return null}}var Zt=["csrf","press","form_key","version","intent"],qt="whsm-back:";function te(t){let e=ie();if(!e)return;let n=()=>`whsm:${t.getAttribute("data-keep")}:${location.
pathname}`,r=n();if(!t.hasAttribute("data-dirty")){let a=at(e,r);e.removeItem(r);let i=a&&a.fields.join()!==ae(t).join();if(i&&Q()){ot(e,r,a),ot(e,`${qt}${location.
pathname}`,{at:Date.now()}),oe(t,a);return}i&&re(e,r,a)}let o=at(e,`${qt}${location.pathname}`);e.removeItem(`${qt}${location.pathname}`),(o||Q())&&ht(t),Object.
keys(e).filter(a=>a.indexOf(`${r}@`)===0).sort().reverse().forEach(a=>nn(t,e,a,r));let c=0;t.addEventListener("input",()=>{clearTimeout(c),c=setTimeout(()=>gt(e,
r,t),500)}),t.hasAttribute("data-dirty")&&gt(e,r,t),t.addEventListener("whsm:saved",a=>{ne(e,yt(t,"press")),r=n(),a.detail.isAll?clearTimeout(c):gt(e,r,t)}),t.addEventListener(
"submit",()=>{clearTimeout(c),gt(e,r,t)})}function ee(){let t=/^#taken=([0-9a-f-]{36})$/.exec(location.hash);if(!t)return;history.replaceState(history.state,"",
location.pathname+location.search);let e=ie();e&&ne(e,t[1])}function ne(t,e){Object.keys(t).filter(n=>n.indexOf("whsm:")===0).forEach(n=>{let r=at(t,n);r&&r.press&&
r.press===e&&t.removeItem(n)})}function re(t,e,n){ot(t,`${e}@${n.at}`,n)}function nn(t,e,n,r){let o=at(e,n);if(!o)return;let c=document.createElement("div");c.className=
"alert alert-info kept",c.setAttribute("role","status");let a=document.createElement("p");a.textContent=t.getAttribute("data-keep-text").replace("{when}",new Date(
o.at).toLocaleString());let i=Qt(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),b=Qt(t.getAttribute("data-keep-drop"),"btn btn-link btn-sm");i.addEventListener(
"click",()=>{let y=at(e,r);y&&re(e,r,y),e.removeItem(n),ot(e,r,o),oe(t,o)}),b.addEventListener("click",()=>{e.removeItem(n),c.remove()}),[a,i,b].forEach(y=>c.appendChild(
y)),t.parentNode.insertBefore(c,t)}function Qt(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function oe(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Zt.filter(o=>o!=="intent"&&t.elements.namedItem(o)).map(o=>[o,o==="form_key"&&e.form_key||
yt(t,o)]).concat(e.fields,[["intent","more"]]).forEach(([o,c])=>{let a=document.createElement("input");a.type="hidden",a.name=o,a.value=c,n.appendChild(a)}),document.
body.appendChild(n),n.submit()}function yt(t,e){let n=t.elements.namedItem(e);return n?n.value:""}function ae(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n==
"string"&&!Zt.includes(e)&&n!=="")}function gt(t,e,n){ot(t,e,{at:Date.now(),press:yt(n,"press"),form_key:yt(n,"form_key"),fields:ae(n)})}function ot(t,e,n){try{
t.setItem(e,JSON.stringify(n))}catch{t.removeItem(e)}}function at(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function ie(){try{return window.localStorage}catch{
return null}}function se(){let t=document.querySelector("[data-live]");if(!t||!window.EventSource)return;let e=document.getElementById("main"),n=A=>e&&e.hasAttribute(`data-${A}`)?
Number(e.getAttribute(`data-${A}`)):null,r={waiting:n("waiting"),unread:n("unread")},o=e&&e.getAttribute("data-open-step"),c=t.getAttribute("data-live")+(o?`?st\
ep=${o}`:""),a=document.title,i=null,b=0;document.addEventListener("visibilitychange",()=>document.hidden?y(x,1e4):y(E,0)),window.addEventListener("pagehide",x),
window.addEventListener("pageshow",A=>{A.persisted&&y(E,0)}),t.addEventListener("click",A=>{A.target.closest("button")&&(t.textContent="")}),document.hidden||y(
E,500);function y(A,g){clearTimeout(b),b=setTimeout(A,g)}function E(){i||(i=new EventSource(c),i.addEventListener("inbox",A=>S(JSON.parse(A.data))),i.addEventListener(
"over",x),i.addEventListener("error",()=>{!i||i.readyState!==EventSource.CLOSED||(x(),document.hidden||y(E,6e4))}))}function x(){clearTimeout(b),i&&i.close(),i=
null}function S(A){document.title=A.waiting?`(${A.waiting}) ${a}`:a,document.querySelectorAll("[data-waiting-count]").forEach(g=>{g.textContent=String(A.waiting),
g.hidden=A.waiting===0}),q(O(A))}function O(A){return o&&A.closed?t.getAttribute("data-closed"):r.waiting===null?"":A.waiting>r.waiting?k("more",A.waiting-r.waiting):
A.waiting<r.waiting?t.getAttribute("data-fewer"):A.unread>r.unread?k("unread",A.unread-r.unread):""}function k(A,g){return t.getAttribute(`data-${A}`).replace("\
{n}",String(g))}function q(A){let g=t.querySelector("span");if((g?g.textContent:"")===A||(t.textContent="",!A))return;let f=document.createElement("span");f.textContent=
A;let s=document.createElement("a");s.href=location.pathname+location.search,s.textContent=t.getAttribute("data-refresh");let d=document.createElement("button");
d.type="button",d.textContent="×",d.setAttribute("aria-label",t.getAttribute("data-hide")),[f,s,d].forEach(h=>t.appendChild(h))}}function j(t){let e=String(t).replace(/[０-９]/g,n=>String.fromCharCode(n.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/，/g,",").replace(/[－−–—]/g,
"-").replace(/\s/g," ").replace(/^ +| +$/g,"").replace(/^[¥￥] */,"").replace(/ *元$/,"");return/^\d{1,3}([ ,]\d{3})+(\.\d*)?$/.test(e)?e.replace(/[ ,]/g,""):
e}var bt=6;function K(t,e=4){let n=/^(\d+)(?:\.(\d*))?$/.exec(j(t))||/^()\.(\d+)$/.exec(j(t));if(!n)return null;let r=n[1].replace(/^0+/,""),o=(n[2]||"").replace(
/0+$/,"");return r.length>14||o.length>e?null:{digits:Tt(r+o),scale:o.length}}var Z={digits:[],scale:0};function U(t,e){let n=Math.max(t.scale,e.scale),r=ce(t,n),
o=ce(e,n),c=[],a=0;for(let i=0;i<r.length||i<o.length||a;i++){let b=(r[i]||0)+(o[i]||0)+a;c.push(b%1e7),a=b>=1e7?1:0}return{digits:c,scale:n}}function tt(t,e){let n=new Array(
t.digits.length+e.digits.length).fill(0);return t.digits.forEach((r,o)=>{let c=0;for(let a=0;a<e.digits.length||c;a++){let i=n[o+a]+r*(e.digits[a]||0)+c;n[o+a]=
i%1e7,c=Math.floor(i/1e7)}}),{digits:n,scale:t.scale+e.scale}}function W(t,e=2){let{digits:n,scale:r}=t;if(r>e){n=U({digits:n,scale:0},{digits:Tt("5"+"0".repeat(
r-e-1)),scale:0}).digits;let o=$t(n);return le(o.slice(0,Math.max(0,o.length-(r-e))),e)}return le($t(n)+"0".repeat(e-r),e)}function ue(t){let e=W(t,t.scale);return t.
scale?e.replace(/\.?0+$/,""):e}function Tt(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function ce(t,e){return e===
t.scale?t.digits:Tt($t(t.digits)+"0".repeat(e-t.scale))}function $t(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function le(t,e){
let n=t.padStart(e+1,"0"),r=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${r}.${n.slice(n.length-e)}`:r}var[rn,on,an]=["2","80","40"].map(t=>K(t));function de(t,e,n,r){let o=tt(tt(U(U(t,e),on),U(U(e,n),an)),rn),c=tt(o,r);return W({digits:c.digits,scale:c.scale+6},
4)}var sn=120,cn=4e3,ln=140,it={said:"",goods:[],meant:null};function fe(t,e,n){let r=t.getAttribute("data-goods"),o=new Map,c=document.createElement("span");c.className=
"visually-hidden",c.setAttribute("role","status"),t.appendChild(c);let a=document.createElement("ul");a.className="goods-list",a.id="goods-list",a.setAttribute(
"role","listbox"),a.setAttribute("aria-label",t.getAttribute("data-goods-label"));let i=null,b=[],y=-1,E=0,x=0,S=!1,O=new Set,k=l=>Array.from(l.querySelectorAll(
"[data-field=name]"));return k(e).forEach(q),e.addEventListener("input",l=>A(l.target,l.isComposing)),e.addEventListener("compositionend",l=>A(l.target,!1)),e.addEventListener(
"focusout",l=>{S&&l.target.dataset.field==="name"&&s(l.target,!1),l.target===i&&B()}),e.addEventListener("focusin",l=>{l.target.hasAttribute("data-doubtful")&&f(
l.target)}),e.addEventListener("keydown",xt),document.addEventListener("submit",l=>{if(!O.size||l.target!==t.closest("form"))return;l.preventDefault(),l.stopImmediatePropagation();
let u=F(l.target)||l.target.querySelector("button[name=intent]");Promise.all(Array.from(O)).then(()=>u.click())},!0),a.addEventListener("mousedown",l=>l.preventDefault()),
a.addEventListener("click",l=>{let u=l.target.closest("[role=option]");u&&H(Array.from(a.children).indexOf(u))}),l=>k(l).forEach(q);function q(l){l.removeAttribute(
"list"),l.setAttribute("role","combobox"),l.setAttribute("aria-autocomplete","list"),l.setAttribute("aria-expanded","false"),l.setAttribute("aria-haspopup","lis\
tbox")}function A(l,u){let p=l.closest("tr");p&&["name","unit"].includes(l.dataset.field)&&k(p).forEach(w),!(l.dataset.field!=="name"||l!==document.activeElement||
u)&&(g(),S=!!l.value.trim(),S?x=setTimeout(()=>f(l),sn):B())}function g(){clearTimeout(x),E+=1,S=!1}function f(l){let u=l.value.trim();g();let p=E;S=!0,$(u).then(
m=>{p===E&&(g(),l===document.activeElement&&_(l,m),d(l,u,m))})}function s(l,u){let p=l.value.trim();g(),B();let m=$(p).then(v=>{if(O.delete(m),l.value.trim()!==
p||!l.isConnected)return;let L=v.goods[v.meant];u?L?n.settle(l,L):h(l,v):d(l,p,v)});O.add(m)}function d(l,u,p){let m=p.goods.filter(v=>v.name.toLowerCase()===u.
toLowerCase());m.length===1&&u&&l.value.trim()===u&&n.fill(l,m[0])}function h(l,u){w(l);let p=l.closest("tr").querySelector("[data-field=unit]"),m=u.goods.length>
0;if(u===it||!m&&(!p||p.value.trim()))return;let v=document.createElement("p");v.className="goods-doubt",v.id=`${l.id}-doubt`,v.textContent=t.getAttribute(m?"da\
ta-goods-several":"data-goods-unknown"),l.parentNode.appendChild(v),l.setAttribute("aria-describedby",v.id),c.textContent=v.textContent,m&&(l.setAttribute("data\
-doubtful",""),l===document.activeElement&&f(l))}function w(l){let u=l.parentNode.querySelector(".goods-doubt");l.removeAttribute("data-doubtful"),u&&(u.remove(),
l.removeAttribute("aria-describedby"))}function $(l){if(o.has(l))return Promise.resolve(o.get(l));let u=new Promise(m=>setTimeout(()=>m(it),cn)),p=fetch(`${r}?q\
=${encodeURIComponent(l)}`,{credentials:"same-origin"}).then(m=>m.ok?m.json():it).then(m=>(m!==it&&o.set(l,m),m));return Promise.race([p,u]).catch(()=>it)}function _(l,u){
if(B(),c.textContent=u.said,b=u.goods,!b.length)return;i=l,a.textContent="",b.forEach((m,v)=>a.appendChild(un(m,v))),i.parentNode.appendChild(a),i.setAttribute(
"aria-expanded","true"),i.setAttribute("aria-controls",a.id),a.scrollTop=0;let p=a.getBoundingClientRect().bottom+ln-window.innerHeight;p>0&&window.scrollBy(0,p)}
function B(){i&&(i.setAttribute("aria-expanded","false"),i.removeAttribute("aria-activedescendant"),i.removeAttribute("aria-controls"),a.remove()),i=null,b=[],y=
-1}function H(l){let u=i,p=b[l];g(),B(),c.textContent="",w(u),n.take(u,p)}function xt(l){if(l.target.dataset.field!=="name"||l.isComposing||l.keyCode===229||l.ctrlKey||
l.metaKey||l.altKey)return;let u=l.target;l.key==="Enter"&&S?(l.preventDefault(),s(u,!0),n.pass(u)):l.key==="Enter"&&i===u?(l.preventDefault(),H(Math.max(y,0))):
l.key==="ArrowDown"&&i!==u?(l.preventDefault(),f(u)):i===u&&(l.key==="ArrowDown"||l.key==="ArrowUp")?(l.preventDefault(),J(l.key==="ArrowDown"?y+1:y-1)):(i===u||
S)&&l.key==="Escape"&&(l.preventDefault(),g(),B())}function J(l){y=(l+b.length)%b.length,Array.from(a.children).forEach((m,v)=>m.setAttribute("aria-selected",String(
v===y)));let u=a.children[y];i.setAttribute("aria-activedescendant",u.id);let p=u.offsetTop+u.offsetHeight-a.clientHeight;u.offsetTop<a.scrollTop?a.scrollTop=u.
offsetTop:p>a.scrollTop&&(a.scrollTop=p)}}function un(t,e){let n=document.createElement("li");return n.id=`goods-list-${e}`,n.setAttribute("role","option"),n.setAttribute(
"aria-selected","false"),[["goods-name",t.name],["goods-last",t.last],["goods-sub",[t.sku,t.specification,t.unit].filter(Boolean).join(" · ")]].filter(([,o])=>o).
forEach(([o,c])=>{let a=document.createElement("span");a.className=o,a.textContent=c,n.appendChild(a)}),n}function Et(t,e){let n=j(t).replace(/^(?:[$＄€]|RMB|CNY) *| *(?:RMB|CNY)$/gi,"");if(n==="-")return{text:"",unit:""};if(n===""||K(n,e))return{text:j(n),unit:""};
let r=/^(.*\d)\s*(?:元\s*\/|\/)?\s*([\p{L}²³]{1,8})$/u.exec(n);return r&&K(r[1],e)?{text:j(r[1]),unit:r[2]}:{text:String(t).trim(),unit:""}}function dn(t,e){
let n=j(t);return n===""||n==="-"||K(n,e)?null:/^-\s*[\d.]/.test(n)||/^\(\s*¥?[\d.,]+\s*元?\s*\)$/.test(n.replace(/（/g,"(").replace(/）/g,")"))?"negative":
/^\d+\.\d+$/.test(n)?"decimals":/^\d+$/.test(n)?"large":/^\d[\d., ]*$/.test(n)&&/[ ,]/.test(n)?"grouping":"number"}function fn(t,e){let n=document.getElementById(
`${t.id}-error`);if(t.classList.toggle("is-invalid",!!e),!e){n&&(n.textContent=""),t.removeAttribute("aria-invalid");return}n||(n=document.createElement("div"),
n.className="invalid-feedback",n.id=`${t.id}-error`,t.parentNode.appendChild(n)),n.textContent=e,t.setAttribute("aria-invalid","true"),t.setAttribute("aria-desc\
ribedby",n.id)}function et(t){return t.dataset.field==="unit_price"?bt:void 0}function vt(t,e){let n=nt(t)?mn(t.value):dn(t.value,et(t)),r=K(t.value,et(t)),o=t.
dataset.field==="quantity"&&r&&!r.digits.some(Boolean);return fn(t,e[o?"zero":n]||""),!n&&!o}function nt(t){return/_mm$/.test(t.dataset.field)}function mn(t){let e=j(
t);return e===""||e==="-"||/^0*[1-9]\d{0,4}(\.0*)?$/.test(e)?null:"measure"}function pe(t){let e=ge(t);return e.length>1||(e[0]||[]).length>1?e:null}function he(t){let[e]=ge(t);return e?e[0]:""}function ge(t){let e=t.replace(/\r\n?/g,`
`),n=[[]],r="",o=!1;for(let a=0;a<e.length;a++){let i=e[a];o?i!=='"'?r+=i:e[a+1]==='"'?(r+=i,a+=1):o=!1:i==='"'&&r===""?o=!0:i==="	"?(n[n.length-1].push(r),r=""):
i===`
`?(n[n.length-1].push(r),n.push([]),r=""):r+=i}return n[n.length-1].push(r),n.map(a=>a.map(i=>i.replace(/\s*\n\s*/g," ").trim())).filter(a=>a.some(i=>i))}var pn=10;
function ye(t,e,n,r){let o=k=>bn(k,e,n),c=t.slice(0,pn).map(k=>k.map(o)),a=hn(t,c,e),i=Math.max(...t.map(k=>k.length)),b=Array.from({length:i},(k,q)=>q);if(a<0)
return{columns:b.map(q=>({head:"",to:e[r+q]?e[r+q].name:null})),...me(t,n,null)};let y=gn(t[a+1],c[a+1])?a+1:a,E=a>0&&yn(t[a-1],c[a-1])?a-1:a,x=[y,a,E],S=b.map(
k=>x.map(q=>c[q][k]).find(Boolean)||null);return{columns:b.map(k=>({head:x.map(q=>t[q][k]).find(Boolean)||"",to:S[k]==="skip"||S.indexOf(S[k])===k?S[k]:null})),
...me(t.slice(y+1),n,t[a])}}function hn(t,e,n){let r=e.map(a=>a.filter(Boolean).length),o=r.indexOf(Math.max(...r));if(t.length>o+1&&r[o]>1)return o;let c=a=>n.
some(i=>i.name===a&&i.isNumber);return t.length>1&&e[0].some(c)&&!t[0].some(a=>/[\d\uff10-\uff19]/.test(a))?0:-1}function gn(t,e){return!!(t&&e)&&e.some(Boolean)&&
t.every((n,r)=>!n||e[r])}function yn(t,e){return e.some(Boolean)&&t.filter(n=>n).length>1}function me(t,e,n){let r=t.findIndex(a=>Nt(a,e)),o=r>=0&&!t.slice(r).some(
a=>!Nt(a,e)&&a.filter(i=>i).length>2),c=t.filter((a,i)=>!Nt(a,e)&&!(o&&i>r)&&!(n&&a.join()===n.join()));return{goods:c,left:t.length-c.length}}function Nt(t,e){
let n=It(t.find(r=>r)||"");return e.total.some(r=>n===r||/[\u4e00-\u9fff]/.test(r)&&n.indexOf(r)===0)}function bn(t,e,n){let r=It(t);if(!r)return null;let o=e.find(
a=>It(a.label)===r||(n[a.name]||[]).includes(r)),c=["sku","size","skip"].find(a=>(n[a]||[]).includes(r));return o?o.name:c||null}function It(t){return t.split(/[(（[【]/)[0].
replace(/[^\p{L}\p{N}]/gu,"").toLowerCase()}function be(t,e){let n=i=>e.findIndex(b=>b.to===i),[r,o]=[n("name"),n("sku")],c=["name","specification","unit","sku"].
map(n).filter(i=>i>=0),a=null;return t.map(i=>{let b=E=>E>=0&&i[E],y=a&&r>=0&&!b(r)&&!b(o)?i.slice():i;return y!==i&&c.forEach(E=>{y[E]=y[E]||a[E]||""}),a=y,y})}var En=3e3,vn=8e3;function Ee(t,e,n){let r=t.querySelector("[data-lines-body]"),o=t.querySelector("[data-pasted]");if(!o)return;let[c,a]=[o.querySelector("span"),
o.querySelector("button")],i=t.querySelector("[data-pasted-left]"),b=JSON.parse(t.getAttribute("data-heads")),y=JSON.parse(t.getAttribute("data-number-faults")),
E=t.closest("form").elements.namedItem("note"),x=null,S=0;t.addEventListener("paste",u=>{let p=u.target,m=p.dataset&&p.dataset.field?(u.clipboardData||window.clipboardData).
getData("text"):"",v=pe(m);!v&&!/[\r\n]/.test(m)||(u.preventDefault(),u.stopPropagation(),v?k(p,v):An(p,he(m)))},!0),a.addEventListener("click",_),r.addEventListener(
"keydown",u=>{!x||u.key.toLowerCase()!=="z"||!(u.ctrlKey||u.metaKey)||u.shiftKey||(u.preventDefault(),_())});let O=!1;r.addEventListener("input",()=>{O||(x=null,
o.hidden=!0,i.textContent="")});function k(u,p){let m=xt(),v=u.closest("tr"),L=st(v).map(R=>({name:R.dataset.field,label:R.getAttribute("aria-label"),isNumber:R.
hasAttribute("data-decimal")})),{columns:P,goods:M,left:V}=ye(p,L,b,st(v).indexOf(u)),N=P.some(R=>R.head)?be(M,P):M;if(!N.length)return;let I=v,C=N.map((R,Y)=>(Y&&
(I=I.nextElementSibling||e()),P.forEach((ke,Se)=>q(I,ke.to,R[Se]||"")),I));x=m,S+=1;let[T,D]=[[],C.map(f).reduce((R,Y)=>R+Y,0)];T.push(B("done",N.length)),V&&T.
push(B("skipped",V)),D&&T.push(B("unread",D)),H(T),s(P,N,C,L),l(),w(C,N,P.findIndex(R=>R.to==="sku"),T)}function q(u,p,m){if(p==="size")g(u,m);else if(p==="sku"){
let v=z(u,"name");v&&!v.value&&m&&(v.value=m)}else p&&p!=="skip"&&A(z(u,p),m)}function A(u,p){if(!u)return;if(!u.hasAttribute("data-decimal")){u.value=p.slice(0,
u.maxLength>0?u.maxLength:void 0);return}let m=Et(p,et(u)),v=z(u.closest("tr"),"unit"),L=!m.unit||(nt(u)?/^(mm|毫米)$/i.test(m.unit):v&&(!v.value||v.value===m.
unit));u.value=L?m.text:p,L&&m.unit&&!nt(u)&&(v.value=m.unit)}function g(u,p){let m=/^(\d+)\s*[*×xX]\s*(\d+)\s*[*×xX]\s*(\d+)\s*(?:mm|毫米)?$/i.exec(p),v=m?
m.slice(1,4):[p,"",""];["length_mm","width_mm","height_mm"].forEach((L,P)=>A(z(u,L),v[P]))}function f(u){return st(u).filter(p=>p.hasAttribute("data-decimal")&&
!vt(p,y)).length}function s(u,p,m,v){i.textContent="",u.forEach((L,P)=>{if(L.to||!p.some(C=>C[P]))return;let M=document.createElement("p"),V=L.head||B("nth",P+1);
M.appendChild(document.createTextNode(`${t.getAttribute("data-paste-column").replace("{name}",V)} `));let I=v.filter(C=>C.name==="specification"||!u.some(T=>T.to===
C.name)).map(C=>[C.label,(T,D)=>d(z(m[D],C.name),T)]);E&&I.push([wn(E),(C,T)=>h(m[T],C)]),I.slice(0,6).forEach(([C,T])=>{let D=document.createElement("button");
D.type="button",D.className="btn btn-outline-secondary btn-sm",D.textContent=C,D.addEventListener("click",()=>{p.forEach((R,Y)=>{R[P]&&m[Y].isConnected&&T(R[P],
Y)}),m.forEach(f),M.remove(),l()}),M.appendChild(D)}),i.appendChild(M)})}function d(u,p){u.hasAttribute("data-decimal")?A(u,p):A(u,[u.value,p].filter(Boolean).join(
" "))}function h(u,p){let m=z(u,"name"),v=m&&m.value?`${m.value}${t.getAttribute("data-colon")}${p}`:p;E.value=[E.value,v].filter(Boolean).join(`
`).slice(0,E.maxLength),E.dispatchEvent(new Event("input",{bubbles:!0}))}function w(u,p,m,v){let L=S,P=u.map((N,I)=>{let C=z(N,"name"),T=m>=0&&p[I][m]||(C?C.value:
""),D=z(N,"specification");return{row:N,name:C?C.value:"",text:T?`${T}	${D?D.value:""}`:""}}).filter(N=>N.text),M=[];P.forEach(N=>{let I=M[M.length-1],C=encodeURIComponent(
N.text).length+3;I&&I.size+C<En?(I.lines.push(N),I.size+=C):M.push({lines:[N],size:C})});let V=M.map(N=>$(N.lines).then(I=>L!==S?0:N.lines.filter((T,D)=>I[D]&&T.
row.isConnected&&z(T.row,"name").value===T.name&&n(T.row,I[D])).length));Promise.all(V).then(N=>{let I=N.reduce((C,T)=>C+T,0);!I||L!==S||(x&&H(v.concat(B("known",
I))),l())})}function $(u){let p=encodeURIComponent(u.map(L=>L.text).join(`
`)),m=new Promise(L=>setTimeout(()=>L([]),vn)),v=fetch(`${t.getAttribute("data-goods")}?names=${p}`,{credentials:"same-origin"}).then(L=>L.ok?L.json():{named:[]}).
then(L=>L.named);return Promise.race([v,m]).catch(()=>[])}function _(){if(!x)return;let u=x;x=null,S+=1,J().slice(u.rows.length).forEach(m=>m.remove()),J().forEach(
(m,v)=>st(m).forEach(L=>{L.value=u.rows[v][L.dataset.field]})),J().forEach(f),E&&(E.value=u.note),i.textContent="",H([B("undone",0)]),l();let p=r.querySelector(
"[data-field]");p&&p.focus()}function B(u,p){return t.getAttribute(`data-paste-${u}`).replace("{n}",String(p))}function H(u){c.textContent=u.join(" "),a.hidden=
!x,o.hidden=!1}function xt(){return{rows:J().map(p=>{let m={};return st(p).forEach(v=>{m[v.dataset.field]=v.value}),m}),note:E?E.value:""}}function J(){return Array.
from(r.querySelectorAll("tr[data-line]"))}function l(){O=!0,r.dispatchEvent(new Event("input",{bubbles:!0})),O=!1}}function An(t,e){!e||document.execCommand("in\
sertText",!1,e)||(t.setRangeText(e,t.selectionStart,t.selectionEnd,"end"),t.dispatchEvent(new Event("input",{bubbles:!0})))}function wn(t){let e=document.querySelector(
`label[for="${t.id}"]`);return e?e.textContent:t.name}function z(t,e){return t.querySelector(`[data-field="${e}"]`)}function st(t){return Array.from(t.querySelectorAll(
"[data-field]"))}function ve(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]"),r=JSON.parse(t.getAttribute("data-number-faults"));t.addEventListener(
"click",s=>{let d=s.target.closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!d)return;let h=d.closest("tr");d.hasAttribute("data-line-add")?At(
a()):d.hasAttribute("data-line-copy")?i(h):b(h),g()});let o=fe(t,e,{fill:x,take:S,settle:O,pass:s=>wt(Bt(s))});e.addEventListener("input",s=>{s.target.dataset.field===
"name"&&kn(s.target.closest("tr")),q()}),e.addEventListener("change",s=>{s.target.hasAttribute("data-decimal")&&c(s.target)}),e.addEventListener("keydown",y),Ee(
t,a,k),q();function c(s){let d=Et(s.value,et(s)),h=X(s.closest("tr"),"unit"),w=!d.unit||!nt(s)&&h&&(!h.value||h.value===d.unit);w&&(s.value=d.text),w&&d.unit&&(h.
value=d.unit),vt(s,r),q()}function a(s){let d=f().reduce(($,_)=>Math.max($,Number(_.getAttribute("data-line"))+1),0),h=document.createElement("tbody");h.innerHTML=
n.innerHTML.replace(/IDX/g,String(d));let w=h.querySelector("tr");return w.setAttribute("data-new",""),o(w),e.insertBefore(w,s?s.nextElementSibling:null),w}function i(s){
let d=a(s);rt(s).forEach(h=>{let w=X(d,h.dataset.field);h.hasAttribute("data-filled")?ct(w,h.value,h.getAttribute("data-filled")):w.value=h.value}),d.removeAttribute(
"data-new"),At(d)}function b(s){let d=s.nextElementSibling||s.previousElementSibling||a();s.remove(),At(d)}function y(s){let d=s.target,h=s.key==="Enter"||s.key===
"ArrowDown";!h&&s.key!=="ArrowUp"||s.isComposing||s.keyCode===229||!d.dataset.field||s.ctrlKey||s.metaKey||s.altKey||s.defaultPrevented||s.key!=="Enter"&&d.hasAttribute(
"list")||(s.preventDefault(),s.key==="Enter"&&d.dataset.field==="name"&&d.value.trim()?wt(Bt(d)):E(d,h,s.key==="Enter"))}function E(s,d,h){let w=s.closest("tr"),
$=d?w.nextElementSibling:w.previousElementSibling;$?wt(X($,s.dataset.field)):h&&(At(a()),g())}function x(s,d){rt(s.closest("tr")).forEach(h=>{let w=d[h.dataset.
field];w&&!h.value&&h!==document.activeElement&&ct(h,w,w),h.dataset.field==="unit_price"&&(h.placeholder=d.last||"")})}function S(s,d){let h=s.closest("tr");["n\
ame","specification","unit"].forEach(w=>{X(h,w)&&ct(X(h,w),d[w],d[w])}),x(s,d),g(),wt(Bt(s))}function O(s,d){ct(s,d.name,d.name),x(s,d),g()}function k(s,d){let h=rt(
s).map($=>$.value).join(`
`),w=X(s,"name");return ct(w,d.name,d.name),x(w,Object.assign({},d,{unit_price:d.price})),h!==rt(s).map($=>$.value).join(`
`)}function q(){let s=Z,d=Z;f().forEach((h,w)=>{h.querySelector("[data-line-no]").textContent=String(w+1);let $=Ot(h,"quantity"),_=Ot(h,"unit_price"),B=$&&_?tt(
$,_):null;h.querySelector("[data-line-amount]").textContent=B?W(B):"—",$&&(d=U(d,$)),B&&(s=U(s,B));let H=h.querySelector("[data-line-area]");H&&(H.textContent=
xn(h)||"—")}),A("[data-total-amount]",W(s)),A("[data-total-quantity]",ue(d))}function A(s,d){let h=t.querySelector(s);h.textContent!==d&&(h.textContent=d)}function g(){
e.dispatchEvent(new Event("input",{bubbles:!0}))}function f(){return Array.from(e.querySelectorAll("tr[data-line]"))}}function Bt(t){let e=t.closest("tr");return X(
e,"length_mm")||X(e,"quantity")}function xn(t){let e=["length_mm","width_mm","height_mm","quantity"].map(n=>Ot(t,n));return e.every(Boolean)?de(...e):null}function ct(t,e,n){
t.value=e,t.setAttribute("data-filled",n)}function kn(t){rt(t).filter(e=>e.dataset.field!=="name").forEach(e=>{e.dataset.field==="unit_price"&&(e.placeholder=""),
e.hasAttribute("data-filled")&&e.value===e.getAttribute("data-filled")&&(e.value=""),e.removeAttribute("data-filled")})}function rt(t){return Array.from(t.querySelectorAll(
"[data-field]"))}function X(t,e){return t.querySelector(`[data-field="${e}"]`)}function Ot(t,e){let n=X(t,e);return n?K(n.value,e==="unit_price"?bt:void 0):null}
function At(t){rt(t)[0].focus()}function wt(t){t.focus(),t.select()}var Sn=10;function Ae(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let r=Array.from(t.querySelectorAll("input[data-amoun\
t]")).filter(o=>o.checked).map(o=>K(o.getAttribute("data-amount"),Sn)||Z);e.textContent=W(r.reduce(U,Z))})}function xe(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&Ln(r),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let o=()=>{r.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",o),o()});let e=document.getElementById("faults");e&&e.focus()}function Ln(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>we(
e)&&n()):we(e)&&n()}function we(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");Q();document.querySelectorAll("[data-lines]").forEach(ve);document.querySelectorAll("[data-settles]").forEach(Ae);document.
querySelectorAll("[data-files]").forEach(Xt);document.querySelectorAll("[data-exports]").forEach(Ft);document.querySelectorAll("form[data-decision]").forEach(Ht);
document.querySelectorAll("form[data-flow]").forEach(zt);ee();document.querySelectorAll("form[data-keep]").forEach(te);document.querySelectorAll("form[data-keep\
]").forEach(Dt);Wt();Vt();xe();se();Mt();})();
