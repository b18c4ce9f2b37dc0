(()=>{function Y(t){let e=t.querySelector("[data-autosave]");if(!e||!window.fetch||!window.AbortController)return;let n=e.nextElementSibling,r=0,a=0,c=0,i=null,s=!1,m=null;
t.addEventListener("input",()=>{r+=1,A(3e3)}),t.addEventListener("click",f=>{m=f.target.closest("button")||m}),document.addEventListener("submit",f=>{if(f.target!==
t||(y(),!i))return;f.preventDefault(),f.stopImmediatePropagation();let o=m||t.querySelector("button[name=intent]");setTimeout(i.abort,1e4),i.done.then(()=>o.click())},
!0),window.addEventListener("submit",f=>{f.target===t&&(f.defaultPrevented||Nt(m)?A(3e3):s=!0)}),window.addEventListener("online",()=>A(3e3));function y(){clearTimeout(
c),c=0}function A(f){y(),!s&&(c=setTimeout(()=>{c=0,S()},f))}function S(){if(s||i||r===a||!$t(t))return;let f=new URLSearchParams;new FormData(t).forEach((q,N)=>{
typeof q=="string"&&f.append(N,q)}),f.append("intent","save");let o=r,g=new AbortController,h={"X-Requested-With":"XMLHttpRequest","Content-Type":"application/x\
-www-form-urlencoded"},w={method:"POST",body:f.toString(),headers:h,redirect:"manual",credentials:"same-origin",signal:g.signal},x=fetch(t.getAttribute("action"),
w).then(q=>k(q,o)).catch(()=>l("away"));i={abort:()=>g.abort(),done:x.then(v)}}function v(){i=null,!c&&r>a&&A(3e3)}function k(f,o){if(f.status===200)return f.json().
then(g=>E(g,o));(f.status===204||f.status===422)&&(a=o),f.status===422?p("mend",!1):f.status===409?d("stale"):f.type==="opaqueredirect"||f.status===403?d("gone"):
f.status!==204&&l("away")}function E(f,o){a=o,It(t,f.version),t.getAttribute("action")!==f.address&&(t.setAttribute("action",f.address),history.replaceState(history.
state,"",f.address)),t.dispatchEvent(new CustomEvent("whsm:saved",{detail:{isAll:r===o}})),p("saved",!1,f.at)}function d(f){s=!0,p(f,!0)}function l(f){p(f,!0),A(
15e3)}function p(f,o,g){let h=e.getAttribute(`data-${f}`).replace("{when}",g||"");e.textContent=h,e.classList.toggle("autosave-wrong",o);let w=n.textContent!==""&&
n.hasAttribute("data-wrong");(o||w)&&(n.textContent=h),n.toggleAttribute("data-wrong",o)}}function It(t,e){let n=t.elements.namedItem("version");n||(n=document.
createElement("input"),n.type="hidden",n.name="version",t.insertBefore(n,t.firstChild)),n.value=String(e)}function $t(t){let e=t.elements.namedItem("title"),n=Array.
from(t.querySelectorAll("[data-field]")).some(a=>a.dataset.field!=="unit"&&a.value.trim()),r=t.querySelector("[data-settles] input:checked");return!!(e.value.trim()||
n||r||t.elements.namedItem("version"))}function Nt(t){return!!t&&t.getAttribute("formtarget")==="_blank"}var j="whsm:shortcuts";function K(){try{return window.localStorage.getItem(j)!=="off"}catch{return!0}}function X(t){return!!(t.target.closest&&t.target.closest(
"input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"))||t.ctrlKey||t.metaKey||t.altKey||t.isComposing}function tt(){let t=document.
getElementById("shortcuts-template");t&&(document.addEventListener("click",e=>{e.target.closest("[data-shortcuts]")&&et(t)}),document.addEventListener("keydown",
e=>{if(e.defaultPrevented||X(e)||!K()||document.querySelector(".confirm"))return;let n=Bt[e.key]||Rt(e.key);n&&(e.preventDefault(),n(t))}),document.querySelectorAll(
"form[data-keep]").forEach(Pt))}var Bt={"?":et,n:()=>Z("/orders/new"),"/":()=>{let t=Array.from(document.querySelectorAll("[data-search]")).filter(e=>e.offsetParent).
pop();t?t.focus():Z("/orders")}};function Rt(t){let e=/^[1-9]$/.test(t)&&document.querySelector(`[data-key="${t}"]`);return e?()=>e.click():null}function Z(t){location.
href=t}function Pt(t){let e=n=>t.querySelector(`.sticky-save button[value=${n}]`).click();document.addEventListener("keydown",n=>{if(!(!(n.ctrlKey||n.metaKey)||
n.altKey||n.isComposing||document.querySelector(".confirm")))if(n.key==="Enter"){n.preventDefault();let r=t.elements.namedItem("next_approver");r&&!r.value&&document.
activeElement!==r?r.focus():e("submit")}else n.key.toLowerCase()==="s"&&!n.shiftKey&&(n.preventDefault(),e("save"))}),t.addEventListener("keydown",n=>{let r=n.target.
closest("[data-lines-body] tr");if(n.key!=="Tab"||n.shiftKey||n.defaultPrevented||!r)return;let a=Array.from(r.querySelectorAll("[data-field]"));if(n.target!==a[a.
length-1])return;let c=r.nextElementSibling;a.every(s=>s.dataset.field==="unit"||!s.value.trim())||(n.preventDefault(),c?c.querySelector("[data-field]").focus():
t.querySelector("[data-line-add]").click())})}function et(t){let e=document.activeElement,n=document.importNode(t.content,!0).querySelector(".confirm"),[r,a]=[n.
querySelector("input"),n.querySelector("[data-close]")];r.checked=K(),r.addEventListener("change",()=>{try{window.localStorage.setItem(j,r.checked?"on":"off")}catch{
r.checked=!0}});let c=()=>{n.remove(),e&&e.focus&&e.focus()};n.addEventListener("click",i=>{(i.target===n||i.target===a)&&c()}),n.addEventListener("keydown",i=>{
i.key==="Escape"&&c(),i.key==="Tab"&&(i.preventDefault(),(document.activeElement===a?r:a).focus())}),document.body.appendChild(n),a.focus()}function at(t){t.addEventListener("submit",e=>{W(t)||e.preventDefault()}),t.addEventListener("input",()=>V(t)),t.addEventListener("change",()=>V(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>Mt(t,e)),document.
addEventListener("keydown",e=>Kt(t,e))}function Mt(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",r=>{let a=r.target.
closest("button");if(!a||!n)return;let c=n.value.trim();n.value=c?`${c} ${a.textContent}`:a.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var Ot={a:"act-approve",r:"act-return",x:"act-reject"};function Kt(t,e){let n=Ot[e.key.toLowerCase()];if(!n||X(e)||!K())return;let r=document.getElementById(n);
if(!r)return;e.preventDefault(),r.checked=!0;let a=t.elements.namedItem("comment");a&&a.focus()}function W(t){V(t);let e=nt(t,"action"),n=t.elements.namedItem("\
comment"),r=t.elements.namedItem("next_approver");return(e==="return"||e==="reject")&&n&&!n.value.trim()?rt(n,t.getAttribute("data-required-text")):e==="approve"&&
r&&nt(t,"onward")!=="finish"&&!r.value?rt(r,t.getAttribute("data-next-text")):!0}function nt(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.
value:""}function rt(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-invalid","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=
e),t.focus(),!1}function V(t){t.querySelectorAll(".is-invalid").forEach(e=>{e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function ot(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let r=n.
target.closest("a[download]");!r||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,Ut(r.href,Xt(t)))})}async function Ut(t,e){let n=new AbortController,
r=new URL(t);r.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let a=await fetch(r,{credentials:"same-origin",signal:n.signal});
if(!a.ok||!a.headers.get("content-disposition"))return void location.assign(t);let c=a.headers.get("content-disposition").split('"')[1],i=await Ht(a,e);_t(new Blob(
i,{type:a.headers.get("content-type")}),c),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function Ht(t,e){let n=Number(t.headers.get("x-rows")),r=[],
a=t.body.getReader(),c=0,i=new Uint8Array(0);for(let s=await a.read();!s.done;s=await a.read()){let m=Ft(i,s.value);for(i=new Uint8Array(0),n&&(c+=m.filter(y=>y===
10).length,e.tell(Math.min(c,n),n));!n&&!r.length&&m.length&&m[0]<58&&m[0]>47;){let y=m.indexOf(10);if(y<0){i=m,m=new Uint8Array(0);break}let[A,S]=String.fromCharCode(
...m.subarray(0,y)).split("/");e.tell(Number(A),Number(S)),m=m.subarray(y+1)}m.length&&r.push(m)}return r}function Ft(t,e){if(!t.length)return e;let n=new Uint8Array(
t.length+e.length);return n.set(t),n.set(e,t.length),n}function _t(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(t),n.download=e,document.body.
appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function Xt(t){let e=y=>t.getAttribute(`data-${y}`),n=document.createElement(
"div");n.className="export-bar",n.setAttribute("role","status");let r=document.createElement("p"),a=document.createElement("progress");a.setAttribute("aria-hidd\
en","true");let c=document.createElement("button");c.type="button",c.className="btn btn-link btn-sm",c.textContent=e("cancel"),[r,a,c].forEach(y=>n.appendChild(
y));let i=t.closest(".found");i.parentNode.insertBefore(n,i.nextSibling);let s=0,m=(y,A)=>{r.textContent=e(y).replace("{n}",A.toLocaleString()).replace("{total}",
s.toLocaleString())};return{cancel:c,tell(y,A){s=A,a.max=A||1,a.value=y,m("said",y)},end(y){a.remove(),c.remove(),m(y?"done":"broken",s),n.classList.add(y?"is-d\
one":"is-broken")},remove(){n.remove()}}}function it(t){let e=0;t.addEventListener("change",r=>{let a=r.target.closest(".slots");a&&Wt(a),r.target.name.startsWith("trial")||n()});function n(){let r=++e,
a=new URLSearchParams(new FormData(t));a.set("intent","look"),fetch(t.action,{method:"POST",body:a,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&
r===e&&Vt(c),()=>{})}}function Vt(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,r]=[document,e].map(a=>a.querySelector("[data-picture]"));n&&r&&(n.
innerHTML=r.innerHTML)}function Wt(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("i\
s-invalid"),t.appendChild(n)}function st(t){let e=t.closest("form"),n=o=>t.querySelector(`[data-files-${o}]`),[r,a,c,i]=["list","input","drop","said"].map(n),s=[],m=null,y=null;n("choose").
addEventListener("click",()=>a.click()),n("shoot").addEventListener("click",()=>n("camera").click()),[a,n("camera")].forEach(o=>{o.addEventListener("change",()=>{
Array.from(o.files).forEach(S),o.value=""}),o.addEventListener("input",g=>{e.elements.version&&g.stopPropagation()})}),t.addEventListener("click",o=>{let g=o.target.
closest("[data-file-remove]");g&&f(g)}),["dragover","dragleave","drop"].forEach(o=>t.addEventListener(o,g=>{!g.dataTransfer||Array.from(g.dataTransfer.types).indexOf(
"Files")<0||(g.preventDefault(),c.classList.toggle("is-over",o==="dragover"),o==="drop"&&Array.from(g.dataTransfer.files).forEach(S))})),document.addEventListener(
"paste",o=>{let g=o.clipboardData?Array.from(o.clipboardData.files):[];!g.length||o.clipboardData.getData("text/plain")||(o.preventDefault(),g.forEach(S))}),e.addEventListener(
"click",o=>{y=o.target.closest("button")||y}),e.addEventListener("submit",o=>{s.length&&(o.preventDefault(),m=s.some(g=>g.failed)?null:y,A(m?"wait":"mend"),t.scrollIntoView(
{block:"nearest"}))});function A(o){i.textContent=o?t.getAttribute(`data-${o}`):""}function S(o){let g=document.importNode(t.querySelector("[data-file-template]").
content,!0).querySelector("li"),h=o.name.split(".").pop();g.querySelector(".file-kind").textContent=h.length<6?h.toUpperCase():"…",g.querySelector(".file-name").
textContent=o.name;let w={file:o,row:g,press:Gt(),running:!1,failed:!1,request:null};g.querySelector("[data-file-cancel]").addEventListener("click",()=>p(w)),g.
querySelector("[data-file-retry]").addEventListener("click",()=>l(w));let x=r.children.length;r.appendChild(g),s.push(w),o.size>Number(t.getAttribute("data-larg\
est"))?d(w,t.getAttribute("data-large"),!1):x>=Number(t.getAttribute("data-most"))&&d(w,t.getAttribute("data-many"),!0),v()}function v(){let o=s.filter(h=>!h.failed);
if(o.length&&!o[0].running&&k(o[0]),s.length||(A(null),!m))return;let g=m;m=null,g.click()}function k(o){let g=new FormData;g.append("csrf",e.elements.csrf.value),
g.append("press",o.press),g.append("file",o.file,o.file.name);let h=new XMLHttpRequest,w=o.row.querySelector("progress");o.running=!0,o.request=h,h.open("POST",
t.getAttribute("data-to")),h.setRequestHeader("X-Requested-With","XMLHttpRequest"),h.upload.addEventListener("progress",x=>{x.lengthComputable&&(w.value=Math.round(
x.loaded/x.total*100))}),h.addEventListener("load",()=>{h.status===201?E(o,h.responseText):h.status===422?d(o,h.responseText,!1):d(o,t.getAttribute("data-failed"),
!0)}),h.addEventListener("error",()=>d(o,t.getAttribute("data-failed"),!0)),h.send(g)}function E(o,g){let h=document.createElement("ul");h.innerHTML=g,r.replaceChild(
h.querySelector("li"),o.row),s.splice(s.indexOf(o),1),v()}function d(o,g,h){o.running=!1,o.failed=!0,o.row.querySelector("progress").hidden=!0,o.row.querySelector(
".file-fault").textContent=g,o.row.querySelector("[data-file-retry]").hidden=!h,m&&A("mend"),m=null,v()}function l(o){o.failed=!1,o.row.querySelector("progress").
hidden=!1,o.row.querySelector(".file-fault").textContent="",o.row.querySelector("[data-file-retry]").hidden=!0,A(null),v()}function p(o){o.request&&o.request.abort(),
o.row.remove(),s.splice(s.indexOf(o),1),n("choose").focus(),v()}function f(o){let g=o.closest("li"),h=new XMLHttpRequest;o.disabled=!0,h.open("POST",o.getAttribute(
"data-file-remove")),h.setRequestHeader("X-Requested-With","XMLHttpRequest"),h.setRequestHeader("Content-Type","application/x-www-form-urlencoded"),h.addEventListener(
"load",()=>{if(h.status!==204&&h.status!==404)return w();g.remove(),n("choose").focus()});let w=()=>{o.disabled=!1,i.textContent=t.getAttribute("data-failed")};
h.addEventListener("error",w),h.send(`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function Gt(){let t=crypto.getRandomValues(new Uint8Array(16));return t[6]=
t[6]&15|64,t[8]=t[8]&63|128,Array.from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,"$1-$2-$3-$4-$5")}function ct(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!W(n)||
Qt(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||dt(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
Jt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>lt(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),lt(t).forEach(e=>{e.hasAttribute("data-guarded")&&
(e.disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(zt)}function dt(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function zt(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),t.addEventListener("whsm:saved",n=>{
e=e&&!n.detail.isAll}),document.addEventListener("submit",n=>{n.target===t&&!n.defaultPrevented&&!dt(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&
(n.preventDefault(),n.returnValue=t.getAttribute("data-unsaved"))})}function Qt(t,e,n){let r=document.getElementById("confirm-template"),a=document.importNode(r.
content,!0).querySelector(".confirm"),c=a.querySelector("[data-confirm-yes]"),i=a.querySelector("[data-confirm-no]");a.querySelector("#confirm-text").textContent=
t;let s=()=>{a.remove(),e.focus()};a.addEventListener("click",m=>{(m.target===a||m.target===i)&&s(),m.target===c&&(s(),n())}),a.addEventListener("keydown",m=>{m.
key==="Escape"&&s(),m.key==="Tab"&&(m.preventDefault(),(document.activeElement===i?c:i).focus())}),document.body.appendChild(a),i.focus()}function Jt(t){let e=document.
body.getAttribute("data-offline");if(!e||t.querySelector(".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute(
"role","alert"),n.textContent=e,t.appendChild(n),window.addEventListener("online",()=>n.remove(),{once:!0})}function lt(t){return Array.from(t.elements).filter(
e=>e.tagName==="BUTTON")}var ft=["csrf","press","form_key","version","intent"];function mt(t){let e=ht();if(!e)return;let n=()=>`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,
r=n(),a=jt(e,r);a&&!t.hasAttribute("data-dirty")&&a.fields.join()!==gt(t).join()&&Yt(t,e,r,a);let c=0;t.addEventListener("input",()=>{clearTimeout(c),c=setTimeout(
()=>U(e,r,t),500)}),t.hasAttribute("data-dirty")&&U(e,r,t),t.addEventListener("whsm:saved",i=>{e.removeItem(r),r=n(),i.detail.isAll?clearTimeout(c):U(e,r,t)}),t.
addEventListener("submit",()=>{clearTimeout(c),U(e,r,t),e.setItem("whsm:sent",r)})}function pt(){let t=ht(),e=t&&t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.
test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function Yt(t,e,n,r){let a=document.createElement("div");a.className="alert alert-info kept",
a.setAttribute("role","status");let c=document.createElement("p");c.textContent=t.getAttribute("data-keep-text").replace("{when}",new Date(r.at).toLocaleString());
let i=ut(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),s=ut(t.getAttribute("data-keep-drop"),"btn btn-link btn-sm");i.addEventListener("click",()=>Zt(
t,r)),s.addEventListener("click",()=>{e.removeItem(n),a.remove()}),[c,i,s].forEach(m=>a.appendChild(m)),t.parentNode.insertBefore(a,t)}function ut(t,e){let n=document.
createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function Zt(t,e){let n=document.createElement("form");n.method="post",n.action=t.
action,Array.from(new FormData(t)).filter(([a])=>ft.includes(a)&&a!=="intent").concat(e.fields,[["intent","more"]]).forEach(([a,c])=>{let i=document.createElement(
"input");i.type="hidden",i.name=a,i.value=c,n.appendChild(i)}),document.body.appendChild(n),n.submit()}function gt(t){return Array.from(new FormData(t)).filter(
([e,n])=>typeof n=="string"&&!ft.includes(e)&&n!=="")}function U(t,e,n){try{t.setItem(e,JSON.stringify({at:Date.now(),fields:gt(n)}))}catch{t.removeItem(e)}}function jt(t,e){
try{return JSON.parse(t.getItem(e))}catch{return null}}function ht(){try{return window.localStorage}catch{return null}}function yt(){let t=document.querySelector("[data-live]");if(!t||!window.EventSource)return;let e=document.getElementById("main"),n=l=>e&&e.hasAttribute(`data-${l}`)?
Number(e.getAttribute(`data-${l}`)):null,r={waiting:n("waiting"),unread:n("unread")},a=e&&e.getAttribute("data-open-step"),c=t.getAttribute("data-live")+(a?`?st\
ep=${a}`:""),i=document.title,s=null,m=0;document.addEventListener("visibilitychange",()=>document.hidden?y(S,1e4):y(A,0)),window.addEventListener("pagehide",S),
window.addEventListener("pageshow",l=>{l.persisted&&y(A,0)}),t.addEventListener("click",l=>{l.target.closest("button")&&(t.textContent="")}),document.hidden||y(
A,500);function y(l,p){clearTimeout(m),m=setTimeout(l,p)}function A(){s||(s=new EventSource(c),s.addEventListener("inbox",l=>v(JSON.parse(l.data))),s.addEventListener(
"over",S))}function S(){clearTimeout(m),s&&s.close(),s=null}function v(l){document.title=l.waiting?`(${l.waiting}) ${i}`:i,document.querySelectorAll("[data-wait\
ing-count]").forEach(p=>{p.textContent=String(l.waiting),p.hidden=l.waiting===0}),d(k(l))}function k(l){return a&&l.closed?t.getAttribute("data-closed"):r.waiting===
null?"":l.waiting>r.waiting?E("more",l.waiting-r.waiting):l.waiting<r.waiting?t.getAttribute("data-fewer"):l.unread>r.unread?E("unread",l.unread-r.unread):""}function E(l,p){
return t.getAttribute(`data-${l}`).replace("{n}",String(p))}function d(l){let p=t.querySelector("span");if((p?p.textContent:"")===l||(t.textContent="",!l))return;
let f=document.createElement("span");f.textContent=l;let o=document.createElement("a");o.href=location.pathname+location.search,o.textContent=t.getAttribute("da\
ta-refresh");let g=document.createElement("button");g.type="button",g.textContent="×",g.setAttribute("aria-label",t.getAttribute("data-hide")),[f,o,g].forEach(
h=>t.appendChild(h))}}function bt(t,e,n){let r=t.getAttribute("data-goods"),a=new Map,c=document.createElement("span");c.className="visually-hidden",c.setAttribute("role","status"),t.
appendChild(c);let i=document.createElement("ul");i.className="goods-list",i.id="goods-list",i.setAttribute("role","listbox"),i.setAttribute("aria-label",t.getAttribute(
"data-goods-label"));let s=null,m=[],y=-1,A=0,S=0,v=!1,k=!1,E=u=>Array.from(u.querySelectorAll("[data-field=name]"));return E(e).forEach(d),e.addEventListener("\
input",u=>l(u.target,u.isComposing)),e.addEventListener("compositionend",u=>l(u.target,!1)),e.addEventListener("focusout",u=>{v&&u.target.dataset.field==="name"&&
o(u.target),k=!1,u.target===s&&x()}),e.addEventListener("keydown",N),i.addEventListener("mousedown",u=>u.preventDefault()),i.addEventListener("click",u=>{let b=u.
target.closest("[role=option]");b&&q(Array.from(i.children).indexOf(b))}),u=>E(u).forEach(d);function d(u){u.removeAttribute("list"),u.setAttribute("role","comb\
obox"),u.setAttribute("aria-autocomplete","list"),u.setAttribute("aria-expanded","false"),u.setAttribute("aria-haspopup","listbox")}function l(u,b){u.dataset.field!==
"name"||u!==document.activeElement||b||(p(),v=!!u.value.trim(),v?S=setTimeout(()=>f(u),120):x())}function p(){clearTimeout(S),S=0,A+=1,v=!1,k=!1}function f(u){let b=u.
value.trim(),C=k;p();let T=A;v=!0,k=C,h(b).then(L=>{if(T!==A)return;let J=k;if(p(),(J||u===document.activeElement)&&w(u,L),!J)return void g(u,b,L);m.length?q(0):
n.pass(u)})}function o(u){let b=u.value.trim();p(),h(b).then(C=>g(u,b,C))}function g(u,b,C){let T=C.goods.filter(L=>L.name.toLowerCase()===b.toLowerCase());T.length===
1&&b&&u.value.trim()===b&&n.fill(u,T[0])}function h(u){if(a.has(u))return Promise.resolve(a.get(u));let b={said:"",goods:[]},C=new Promise(L=>setTimeout(()=>L(b),
4e3)),T=fetch(`${r}?q=${encodeURIComponent(u)}`,{credentials:"same-origin"}).then(L=>L.ok?L.json():b).then(L=>(L!==b&&a.set(u,L),L));return Promise.race([T,C]).
catch(()=>b)}function w(u,b){if(x(),c.textContent=b.said,m=b.goods,!m.length)return;s=u,i.textContent="",m.forEach((T,L)=>i.appendChild(te(T,L))),s.parentNode.appendChild(
i),s.setAttribute("aria-expanded","true"),s.setAttribute("aria-controls",i.id),i.scrollTop=0;let C=i.getBoundingClientRect().bottom+140-window.innerHeight;C>0&&
window.scrollBy(0,C)}function x(){s&&(s.setAttribute("aria-expanded","false"),s.removeAttribute("aria-activedescendant"),s.removeAttribute("aria-controls"),i.remove()),
s=null,m=[],y=-1}function q(u){let b=s,C=m[u];p(),x(),c.textContent="",n.take(b,C)}function N(u){if(u.target.dataset.field!=="name"||u.isComposing||u.keyCode===
229||u.ctrlKey||u.metaKey||u.altKey)return;let b=u.target;u.key==="Enter"&&v?(u.preventDefault(),k=!0,S&&f(b)):u.key==="Enter"&&s===b?(u.preventDefault(),q(Math.
max(y,0))):u.key==="ArrowDown"&&s!==b?(u.preventDefault(),f(b)):s===b&&(u.key==="ArrowDown"||u.key==="ArrowUp")?(u.preventDefault(),R(u.key==="ArrowDown"?y+1:y-
1)):(s===b||v)&&u.key==="Escape"&&(u.preventDefault(),p(),x())}function R(u){y=(u+m.length)%m.length,Array.from(i.children).forEach((T,L)=>T.setAttribute("aria-\
selected",String(L===y)));let b=i.children[y];s.setAttribute("aria-activedescendant",b.id);let C=b.offsetTop+b.offsetHeight-i.clientHeight;b.offsetTop<i.scrollTop?
i.scrollTop=b.offsetTop:C>i.scrollTop&&(i.scrollTop=C)}}function te(t,e){let n=document.createElement("li");return n.id=`goods-list-${e}`,n.setAttribute("role",
"option"),n.setAttribute("aria-selected","false"),[["goods-name",t.name],["goods-last",t.last],["goods-sub",[t.sku,t.specification,t.unit].filter(Boolean).join(
" · ")]].filter(([,a])=>a).forEach(([a,c])=>{let i=document.createElement("span");i.className=a,i.textContent=c,n.appendChild(i)}),n}function D(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function I(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(D(t))||/^()\.(\d+)$/.exec(D(t));if(!n)return null;let r=n[1].replace(/^0+/,""),a=(n[2]||"").replace(/0+$/,"");return r.length>14||
a.length>e?null:{digits:z(r+a),scale:a.length}}var P={digits:[],scale:0};function $(t,e){let n=Math.max(t.scale,e.scale),r=Et(t,n),a=Et(e,n),c=[],i=0;for(let s=0;s<
r.length||s<a.length||i;s++){let m=(r[s]||0)+(a[s]||0)+i;c.push(m%1e7),i=m>=1e7?1:0}return{digits:c,scale:n}}function H(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((r,a)=>{let c=0;for(let i=0;i<e.digits.length||c;i++){let s=n[a+i]+r*(e.digits[i]||0)+c;n[a+i]=s%1e7,c=Math.floor(s/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function B(t,e=2){let{digits:n,scale:r}=t;if(r>e){n=$({digits:n,scale:0},{digits:z("5"+"0".repeat(r-e-1)),scale:0}).digits;let a=G(
n);return At(a.slice(0,Math.max(0,a.length-(r-e))),e)}return At(G(n)+"0".repeat(e-r),e)}function wt(t){let e=B(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):
e}function z(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function Et(t,e){return e===t.scale?t.digits:z(G(t.digits)+
"0".repeat(e-t.scale))}function G(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function At(t,e){let n=t.padStart(e+1,"0"),
r=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${r}.${n.slice(n.length-e)}`:r}var ee=I("2");function St(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",d=>{let l=d.target.
closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!l)return;let p=l.closest("tr");l.hasAttribute("data-line-add")?F(a()):l.hasAttribute("data-\
line-copy")?c(p):i(p),k()});let r=bt(t,e,{fill:A,take:S,pass:d=>m(d,!0,!0)});e.addEventListener("input",v),e.addEventListener("change",d=>{let l=d.target;l.hasAttribute(
"data-decimal")&&I(l.value)&&(l.value=D(l.value))}),e.addEventListener("keydown",s),e.addEventListener("paste",y),v();function a(d){let l=E().reduce((o,g)=>Math.
max(o,Number(g.getAttribute("data-line"))+1),0),p=document.createElement("tbody");p.innerHTML=n.innerHTML.replace(/IDX/g,String(l));let f=p.querySelector("tr");
return f.setAttribute("data-new",""),r(f),e.insertBefore(f,d?d.nextElementSibling:null),f}function c(d){let l=a(d);O(d).forEach(p=>{M(l,p.dataset.field).value=p.
value}),l.removeAttribute("data-new"),F(l)}function i(d){let l=d.nextElementSibling||d.previousElementSibling||a();d.remove(),F(l)}function s(d){let l=d.target,
p=d.key==="Enter"||d.key==="ArrowDown";!p&&d.key!=="ArrowUp"||d.isComposing||d.keyCode===229||!l.dataset.field||d.ctrlKey||d.metaKey||d.altKey||d.defaultPrevented||
d.key!=="Enter"&&l.hasAttribute("list")||(d.preventDefault(),m(l,p,d.key==="Enter"))}function m(d,l,p){let f=d.closest("tr"),o=l?f.nextElementSibling:f.previousElementSibling;
o?vt(M(o,d.dataset.field)):p&&(F(a()),k())}function y(d){let l=(d.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(
l)||!d.target.dataset.field)return;d.preventDefault();let p=O(d.target.closest("tr")).indexOf(d.target),f=d.target.closest("tr");l.split(/\r?\n/).forEach((o,g)=>{
g&&(f=f.nextElementSibling||a());let h=O(f).slice(p);o.split("	").forEach((w,x)=>{h[x]&&(h[x].value=h[x].hasAttribute("data-decimal")?D(w):w.trim())})}),k()}function A(d,l){
O(d.closest("tr")).forEach(p=>{let f=l[p.dataset.field];f&&!p.value&&p!==document.activeElement&&(p.value=f),p.dataset.field==="unit_price"&&(p.placeholder=l.last||
"")})}function S(d,l){let p=d.closest("tr");["name","specification","unit"].forEach(f=>{M(p,f)&&(M(p,f).value=l[f])}),A(d,l),k(),vt(M(p,d.closest("[data-lines]").
dataset.kind==="carton"?"length_mm":"quantity"))}function v(){let d=P,l=P;E().forEach((p,f)=>{p.querySelector("[data-line-no]").textContent=String(f+1);let o=Q(
p,"quantity"),g=Q(p,"unit_price"),h=o&&g?H(o,g):null;p.querySelector("[data-line-amount]").textContent=h?B(h):"—",o&&(l=$(l,o)),h&&(d=$(d,h));let w=p.querySelector(
"[data-line-area]");w&&(w.textContent=ne(p)||"—")}),t.querySelector("[data-total-amount]").textContent=B(d),t.querySelector("[data-total-quantity]").textContent=
wt(l)}function k(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function E(){return Array.from(e.querySelectorAll("tr[data-line]"))}}function ne(t){let[e,n,
r]=["length_mm","width_mm","height_mm"].map(c=>Q(t,c));if(!e||!n||!r)return null;let a=H(H(ee,$(e,n)),$(n,r));return B({digits:a.digits,scale:a.scale+6},4)}function O(t){
return Array.from(t.querySelectorAll("[data-field]"))}function M(t,e){return t.querySelector(`[data-field="${e}"]`)}function Q(t,e){let n=M(t,e);return n?I(n.value):
null}function F(t){O(t)[0].focus()}function vt(t){t.focus(),t.select()}function kt(t){let e=[[]],n="",r=!1;for(let i=0;i<t.length;i++){let s=t[i];r?s!=='"'?n+=s:t[i+1]==='"'?(n+=s,i+=1):r=!1:s==='"'&&n===""?r=!0:s==="	"?(e[e.length-
1].push(n),n=""):s===`
`?(e[e.length-1].push(n),e.push([]),n=""):s!=="\r"&&(n+=s)}e[e.length-1].push(n);let c=e.map(i=>i.map(s=>s.replace(/\s*\n\s*/g," ").trim())).filter(i=>i.some(s=>s));
return c.length>1||(c[0]||[]).length>1?c:null}function xt(t){let e=D(t).replace(/^(?:[¥￥$＄€]|RMB|CNY)|(?:[\u5143]|RMB|CNY)$/gi,"");return I(e)?e:D(t)}function Lt(t,e,n){
let r=t[0].map(s=>e.find(m=>re(s,m.label)));if(t.length>1&&r.filter(Boolean).length>1)return{to:r,from:1};let a=t[0].map((s,m)=>e[n+m]),c=a.map((s,m)=>s&&s.isNumber?
t[0][m]:"").filter(s=>s),i=t.length>1&&c.length>0&&c.every(s=>!/[\d\uff10-\uff19]/.test(s));return{to:a,from:i?1:0}}function re(t,e){let n=r=>r.replace(/[（(].*$/,
"").replace(/\s/g,"").toLowerCase();return n(t)!==""&&n(t)===n(e)}function qt(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-pasted]");if(!n)return;let[r,a]=[n.querySelector("span"),n.querySelector("but\
ton")],c=null;t.addEventListener("paste",E=>{let d=E.target,l=d.dataset&&d.dataset.field?kt((E.clipboardData||window.clipboardData).getData("text")):null;l&&(E.
preventDefault(),E.stopPropagation(),s(d,l))},!0),a.addEventListener("click",m),e.addEventListener("keydown",E=>{!c||E.key.toLowerCase()!=="z"||!(E.ctrlKey||E.metaKey)||
E.shiftKey||(E.preventDefault(),m())});let i=!1;e.addEventListener("input",()=>{i||(c=null,n.hidden=!0)});function s(E,d){let l=A(),p=E.closest("tr"),f=_(p).map(
q=>({name:q.dataset.field,label:q.getAttribute("aria-label"),isNumber:q.hasAttribute("data-decimal")})),{to:o,from:g}=Lt(d,f,_(p).indexOf(E)),h=p,w=d.slice(g);w.
forEach((q,N)=>{N&&(h=h.nextElementSibling||S()),q.forEach((R,u)=>{let b=o[u]&&h.querySelector(`[data-field="${o[u].name}"]`);b&&(b.value=o[u].isNumber?xt(R):R.
slice(0,b.maxLength>0?b.maxLength:void 0))})}),c=l;let x=Math.max(...w.map(q=>q.filter((N,R)=>N&&!o[R]).length));y("done",{n:w.length}),x>0&&(r.textContent+=` ${t.
getAttribute("data-paste-left")}`),k()}function m(){if(!c)return;let E=c;c=null,v().slice(E.length).forEach(l=>l.remove()),v().forEach((l,p)=>_(l).forEach(f=>{f.
value=E[p][f.dataset.field]})),y("undone",{}),k();let d=e.querySelector("[data-field]");d&&d.focus()}function y(E,d){r.textContent=t.getAttribute(`data-paste-${E}`).
replace("{n}",String(d.n)),a.hidden=!c,n.hidden=!1}function A(){return v().map(E=>{let d={};return _(E).forEach(l=>{d[l.dataset.field]=l.value}),d})}function S(){
let E=v().reduce((l,p)=>Math.max(l,Number(p.getAttribute("data-line"))+1),0),d=document.createElement("tbody");return d.innerHTML=t.querySelector("[data-line-te\
mplate]").innerHTML.replace(/IDX/g,String(E)),e.appendChild(d.querySelector("tr"))}function v(){return Array.from(e.querySelectorAll("tr[data-line]"))}function k(){
i=!0,e.dispatchEvent(new Event("input",{bubbles:!0})),i=!1}}function _(t){return Array.from(t.querySelectorAll("[data-field]"))}var ae=8;function Ct(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let r=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(a=>a.checked).map(a=>I(a.getAttribute("data-amount"),ae)||P);e.textContent=B(r.reduce($,P))})}function Dt(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&oe(r),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let a=()=>{r.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",a),a()});let e=document.getElementById("faults");e&&e.focus()}function oe(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>Tt(
e)&&n()):Tt(e)&&n()}function Tt(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(St);document.querySelectorAll("[data-lines]").forEach(qt);document.
querySelectorAll("[data-settles]").forEach(Ct);document.querySelectorAll("[data-files]").forEach(st);document.querySelectorAll("[data-exports]").forEach(ot);document.
querySelectorAll("form[data-decision]").forEach(at);document.querySelectorAll("form[data-flow]").forEach(it);pt();document.querySelectorAll("form[data-keep]").forEach(
mt);document.querySelectorAll("form[data-keep]").forEach(Y);ct();Dt();yt();tt();})();
