(()=>{var H=null;document.addEventListener("click",t=>{let e=t.target.closest&&t.target.closest("button");e&&(H=e)},!0);function K(t){return H&&H.form===t?H:null}function U(t){
let e=K(t);return!!e&&e.getAttribute("formtarget")==="_blank"}var _=3e3,Ft=15e3,Xt=1e4;function ot(t){let e=t.querySelector("[data-autosave]");if(!e||!window.fetch||!window.AbortController)return;let n=e.nextElementSibling,
r=0,a=0,d=0,s=null,l=!1;t.addEventListener("input",()=>{r+=1,g(_)}),document.addEventListener("submit",i=>{if(i.target!==t||(p(),!s))return;i.preventDefault(),i.
stopImmediatePropagation();let o=K(t)||t.querySelector("button[name=intent]");setTimeout(s.abort,Xt),s.done.then(()=>o.click())},!0),window.addEventListener("su\
bmit",i=>{i.target===t&&(i.defaultPrevented||U(t)?g(_):l=!0)}),window.addEventListener("online",()=>g(_)),window.addEventListener("pageshow",i=>{i.persisted&&l&&
location.reload()});function p(){clearTimeout(d),d=0}function g(i){p(),!l&&(d=setTimeout(()=>{d=0,b()},i))}function b(){if(l||s||r===a||!Wt(t))return;let i=new URLSearchParams;
new FormData(t).forEach((C,q)=>{typeof C=="string"&&i.append(q,C)}),i.append("intent","save");let o=r,m=new AbortController,h={"X-Requested-With":"XMLHttpReques\
t","Content-Type":"application/x-www-form-urlencoded"},w={method:"POST",body:i.toString(),headers:h,redirect:"manual",credentials:"same-origin",signal:m.signal},
S=fetch(t.getAttribute("action"),w).then(C=>v(C,o)).catch(()=>f("away"));s={abort:()=>m.abort(),done:S.then(A)}}function A(){s=null,!d&&r>a&&g(_)}function v(i,o){
if(i.status===200)return i.json().then(m=>k(m,o));(i.status===204||i.status===422)&&(a=o),i.status===422?c("mend",!1):i.status===409?E("stale"):i.type==="opaque\
redirect"||i.status===403?E("gone"):i.status!==204&&f("away")}function k(i,o){a=o,Gt(t,i.version),t.getAttribute("action")!==i.address&&(t.setAttribute("action",
i.address),history.replaceState(history.state,"",i.address)),t.dispatchEvent(new CustomEvent("whsm:saved",{detail:{isAll:r===o}})),c("saved",!1,i.at)}function E(i){
l=!0,c(i,!0)}function f(i){c(i,!0),g(Ft)}function c(i,o,m){let h=e.getAttribute(`data-${i}`).replace("{when}",m||"");e.textContent=h,e.classList.toggle("autosav\
e-wrong",o);let w=n.textContent!==""&&n.hasAttribute("data-wrong");(o||w)&&(n.textContent=h),n.toggleAttribute("data-wrong",o)}}function Gt(t,e){let n=t.elements.
namedItem("version");n||(n=document.createElement("input"),n.type="hidden",n.name="version",t.insertBefore(n,t.firstChild)),n.value=String(e)}var Vt=["title","w\
arehouse","destination_warehouse","customer","note","next_approver","hint","version"];function Wt(t){let e=Vt.map(a=>t.elements.namedItem(a)).some(a=>a&&a.value.
trim()),n=Array.from(t.querySelectorAll("[data-field]")).some(a=>a.dataset.field!=="unit"&&a.value.trim()),r=t.querySelector("[data-settles] input:checked");return!!(e||
n||r)}var st="whsm:shortcuts";function F(){try{return window.localStorage.getItem(st)!=="off"}catch{return!0}}function Y(t){return!!(t.target.closest&&t.target.closest(
"input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"))||t.ctrlKey||t.metaKey||t.altKey||t.isComposing}function lt(){let t=document.
getElementById("shortcuts-template");t&&(document.addEventListener("click",e=>{e.target.closest("[data-shortcuts]")&&ct(t)}),document.addEventListener("keydown",
e=>{if(e.defaultPrevented||Y(e)||!F()||document.querySelector(".confirm"))return;let n=zt[e.key]||Jt(e.key);n&&(e.preventDefault(),n(t))}),document.querySelectorAll(
"form[data-keep]").forEach(Yt))}var zt={"?":ct,n:t=>it(t.dataset.newOrder),"/":t=>{let e=Array.from(document.querySelectorAll("[data-search]")).filter(n=>n.offsetParent).
pop();e?e.focus():it(t.dataset.orders)}};function Jt(t){let e=/^[1-9]$/.test(t)&&document.querySelector(`[data-key="${t}"]`);return e?()=>e.click():null}function it(t){
location.href=t}function Yt(t){let e=n=>t.querySelector(`.sticky-save button[value=${n}]`).click();document.addEventListener("keydown",n=>{if(!(!(n.ctrlKey||n.metaKey)||
n.altKey||n.isComposing||document.querySelector(".confirm")))if(n.key==="Enter"){n.preventDefault();let r=t.elements.namedItem("next_approver");r&&!r.value&&document.
activeElement!==r?r.focus():e("submit")}else n.key.toLowerCase()==="s"&&!n.shiftKey&&(n.preventDefault(),e("save"))}),t.addEventListener("keydown",n=>{let r=n.target.
closest("[data-lines-body] tr");if(n.key!=="Tab"||n.shiftKey||n.defaultPrevented||!r)return;let a=Array.from(r.querySelectorAll("[data-field]"));if(n.target!==a[a.
length-1])return;let d=r.nextElementSibling;a.every(l=>l.dataset.field==="unit"||!l.value.trim())||(n.preventDefault(),d?d.querySelector("[data-field]").focus():
t.querySelector("[data-line-add]").click())})}function ct(t){let e=document.activeElement,n=document.importNode(t.content,!0).querySelector(".confirm"),[r,a]=[n.
querySelector("input"),n.querySelector("[data-close]")];r.checked=F(),r.addEventListener("change",()=>{try{window.localStorage.setItem(st,r.checked?"on":"off")}catch{
r.checked=!0}});let d=()=>{n.remove(),e&&e.focus&&e.focus()};n.addEventListener("click",s=>{(s.target===n||s.target===a)&&d()}),n.addEventListener("keydown",s=>{
s.key==="Escape"&&d(),s.key==="Tab"&&(s.preventDefault(),(document.activeElement===a?r:a).focus())}),document.body.appendChild(n),a.focus()}function ft(t){t.addEventListener("submit",e=>{Z(t)||e.preventDefault()}),t.addEventListener("input",()=>Q(t)),t.addEventListener("change",()=>Q(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>Qt(t,e)),document.
addEventListener("keydown",e=>jt(t,e))}function Qt(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",r=>{let a=r.target.
closest("button");if(!a||!n)return;let d=n.value.trim();n.value=d?`${d} ${a.textContent}`:a.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var Zt={a:"act-approve",r:"act-return",x:"act-reject"};function jt(t,e){let n=Zt[e.key.toLowerCase()];if(!n||Y(e)||!F()||document.querySelector(".confirm"))return;
let r=document.getElementById(n);if(!r)return;e.preventDefault(),r.checked=!0;let a=t.elements.namedItem("comment");a&&a.focus()}function Z(t){Q(t);let e=dt(t,"\
action"),n=t.elements.namedItem("comment"),r=t.elements.namedItem("next_approver");return(e==="return"||e==="reject")&&n&&!n.value.trim()?ut(n,t.getAttribute("d\
ata-required-text")):e==="approve"&&r&&dt(t,"onward")!=="finish"&&!r.value?ut(r,t.getAttribute("data-next-text")):!0}function dt(t,e){let n=t.querySelector(`inp\
ut[name="${e}"]:checked`);return n?n.value:""}function ut(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-invalid","true");let n=document.getElementById(
`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function Q(t){t.querySelectorAll(".is-invalid").forEach(e=>{e.classList.remove("is-invalid"),e.removeAttribute(
"aria-invalid")})}function mt(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let r=n.
target.closest("a[download]");!r||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,te(r.href,ae(t)))})}async function te(t,e){let n=new AbortController,
r=new URL(t);r.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let a=await fetch(r,{credentials:"same-origin",signal:n.signal});
if(!a.ok||!a.headers.get("content-disposition"))return void location.assign(t);let d=a.headers.get("content-disposition").split('"')[1],s=await ee(a,e);re(new Blob(
s,{type:a.headers.get("content-type")}),d),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function ee(t,e){let n=Number(t.headers.get("x-rows")),r=[],
a=t.body.getReader(),d=-1,s=!1,l=new Uint8Array(0);for(let p=await a.read();!p.done;p=await a.read()){let g=ne(l,p.value);if(l=new Uint8Array(0),n){for(let b of g)
b===34?s=!s:b===10&&!s&&(d+=1);e.tell(Math.max(d,0),n)}for(;!n&&!r.length&&g.length&&g[0]<58&&g[0]>47;){let b=g.indexOf(10);if(b<0){l=g,g=new Uint8Array(0);break}
let[A,v]=String.fromCharCode(...g.subarray(0,b)).split("/");e.tell(Number(A),Number(v)),g=g.subarray(b+1)}g.length&&r.push(g)}return r}function ne(t,e){if(!t.length)
return e;let n=new Uint8Array(t.length+e.length);return n.set(t),n.set(e,t.length),n}function re(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(
t),n.download=e,document.body.appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function ae(t){let e=b=>t.getAttribute(`data-${b}`),
n=document.createElement("div");n.className="export-bar",n.setAttribute("role","status");let r=document.createElement("p"),a=document.createElement("progress");
a.setAttribute("aria-hidden","true");let d=document.createElement("button");d.type="button",d.className="btn btn-link btn-sm",d.textContent=e("cancel"),[r,a,d].
forEach(b=>n.appendChild(b));let s=t.closest(".found");s.parentNode.insertBefore(n,s.nextSibling);let l=0,p=0,g=(b,A)=>{r.textContent=e(b).replace("{n}",A.toLocaleString()).
replace("{total}",p.toLocaleString())};return{cancel:d,tell(b,A){l=b,p=Math.max(b,A),a.max=p||1,a.value=b,g("said",b)},end(b){a.remove(),d.remove(),g(b?"done":"\
broken",l),n.classList.add(b?"is-done":"is-broken")},remove(){n.remove()}}}function pt(t){let e=0;t.addEventListener("change",r=>{let a=r.target.closest(".slots");a&&ie(a),r.target.name.startsWith("trial")||n()});function n(){let r=++e,
a=new URLSearchParams(new FormData(t));a.set("intent","look"),fetch(t.action,{method:"POST",body:a,credentials:"same-origin"}).then(d=>d.ok?d.text():"").then(d=>d&&
r===e&&oe(d),()=>{})}}function oe(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,r]=[document,e].map(a=>a.querySelector("[data-picture]"));n&&r&&(n.
innerHTML=r.innerHTML)}function ie(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("i\
s-invalid"),t.appendChild(n)}function gt(t){let e=t.closest("form"),n=o=>t.querySelector(`[data-files-${o}]`),[r,a,d,s]=["list","input","drop","said"].map(n),l=[],p=null;n("choose").addEventListener(
"click",()=>a.click()),n("shoot").addEventListener("click",()=>n("camera").click()),[a,n("camera")].forEach(o=>{o.addEventListener("change",()=>{Array.from(o.files).
forEach(b),o.value=""}),o.addEventListener("input",m=>{e.elements.version&&m.stopPropagation()})}),t.addEventListener("click",o=>{let m=o.target.closest("[data-\
file-remove]");m&&i(m)}),["dragover","dragleave","drop"].forEach(o=>t.addEventListener(o,m=>{!m.dataTransfer||Array.from(m.dataTransfer.types).indexOf("Files")<
0||(m.preventDefault(),d.classList.toggle("is-over",o==="dragover"),o==="drop"&&Array.from(m.dataTransfer.files).forEach(b))})),document.addEventListener("paste",
o=>{let m=o.clipboardData?Array.from(o.clipboardData.files):[];!m.length||o.clipboardData.getData("text/plain")||(o.preventDefault(),m.forEach(b))}),e.addEventListener(
"submit",o=>{l.length&&(o.preventDefault(),p=l.some(m=>m.failed)?null:K(e),g(p?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function g(o){s.textContent=
o?t.getAttribute(`data-${o}`):""}function b(o){let m=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),h=o.name.split(
".").pop();m.querySelector(".file-kind").textContent=h.length<6?h.toUpperCase():"…",m.querySelector(".file-name").textContent=o.name;let w={file:o,row:m,press:se(),
running:!1,failed:!1,request:null};m.querySelector("[data-file-cancel]").addEventListener("click",()=>c(w)),m.querySelector("[data-file-retry]").addEventListener(
"click",()=>f(w));let S=r.children.length;r.appendChild(m),l.push(w),o.size>Number(t.getAttribute("data-largest"))?E(w,t.getAttribute("data-large"),!1):S>=Number(
t.getAttribute("data-most"))&&E(w,t.getAttribute("data-many"),!0),A()}function A(){let o=l.filter(h=>!h.failed);if(o.length&&!o[0].running&&v(o[0]),l.length||(g(
null),!p))return;let m=p;p=null,m.click()}function v(o){let m=new FormData;m.append("csrf",e.elements.csrf.value),m.append("press",o.press),m.append("file",o.file,
o.file.name);let h=new XMLHttpRequest,w=o.row.querySelector("progress");o.running=!0,o.request=h,h.open("POST",t.getAttribute("data-to")),h.setRequestHeader("X-\
Requested-With","XMLHttpRequest"),h.upload.addEventListener("progress",S=>{S.lengthComputable&&(w.value=Math.round(S.loaded/S.total*100))}),h.addEventListener("\
load",()=>{h.status===201?k(o,h.responseText):h.status===422?E(o,h.responseText,!1):E(o,t.getAttribute("data-failed"),!0)}),h.addEventListener("error",()=>E(o,t.
getAttribute("data-failed"),!0)),h.send(m)}function k(o,m){let h=document.createElement("ul");h.innerHTML=m,r.replaceChild(h.querySelector("li"),o.row),l.splice(
l.indexOf(o),1),A()}function E(o,m,h){o.running=!1,o.failed=!0,o.row.querySelector("progress").hidden=!0,o.row.querySelector(".file-fault").textContent=m,o.row.
querySelector("[data-file-retry]").hidden=!h,p&&g("mend"),p=null,A()}function f(o){o.failed=!1,o.row.querySelector("progress").hidden=!1,o.row.querySelector(".f\
ile-fault").textContent="",o.row.querySelector("[data-file-retry]").hidden=!0,g(null),A()}function c(o){o.request&&o.request.abort(),o.row.remove(),l.splice(l.indexOf(
o),1),n("choose").focus(),A()}function i(o){let m=o.closest("li"),h=new XMLHttpRequest;o.disabled=!0,h.open("POST",o.getAttribute("data-file-remove")),h.setRequestHeader(
"X-Requested-With","XMLHttpRequest"),h.setRequestHeader("Content-Type","application/x-www-form-urlencoded"),h.addEventListener("load",()=>{if(h.status!==204&&h.
status!==404)return w();m.remove(),n("choose").focus()});let w=()=>{o.disabled=!1,s.textContent=t.getAttribute("data-failed")};h.addEventListener("error",w),h.send(
`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function se(){let t=crypto.getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.
from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,"$1-$2-$3-$4-$5")}function yt(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!Z(n)||
ce(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||U(e))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
de(e);return}e.setAttribute("data-sending",""),setTimeout(()=>ht(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),ht(t).forEach(e=>{e.hasAttribute("data-guarded")&&
(e.disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(le)}function le(t){let e=t.hasAttribute("data-di\
rty");t.addEventListener("input",()=>{e=!0}),t.addEventListener("whsm:saved",n=>{e=e&&!n.detail.isAll}),document.addEventListener("submit",n=>{n.target===t&&!n.
defaultPrevented&&!U(t)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsaved"))})}function ce(t,e,n){
let r=document.getElementById("confirm-template"),a=document.importNode(r.content,!0).querySelector(".confirm"),d=a.querySelector("[data-confirm-yes]"),s=a.querySelector(
"[data-confirm-no]");a.querySelector("#confirm-text").textContent=t;let l=()=>{a.remove(),e.focus()};a.addEventListener("click",p=>{(p.target===a||p.target===s)&&
l(),p.target===d&&(l(),n())}),a.addEventListener("keydown",p=>{p.key==="Escape"&&l(),p.key==="Tab"&&(p.preventDefault(),(document.activeElement===s?d:s).focus())}),
document.body.appendChild(a),s.focus()}function de(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(".offline"))return;let n=document.
createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.addEventListener("online",()=>n.
remove(),{once:!0})}function ht(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var Et=["csrf","press","form_key","version","intent"];function At(t){let e=St();if(!e)return;let n=()=>`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,
r=n();if(!t.hasAttribute("data-dirty")){let d=V(e,r);e.removeItem(r),d&&d.fields.join()!==xt(t).join()&&kt(e,r,d)}Object.keys(e).filter(d=>d.indexOf(`${r}@`)===
0).sort().reverse().forEach(d=>ue(t,e,d,r));let a=0;t.addEventListener("input",()=>{clearTimeout(a),a=setTimeout(()=>X(e,r,t),500)}),t.hasAttribute("data-dirty")&&
X(e,r,t),t.addEventListener("whsm:saved",d=>{vt(e,G(t,"press")),r=n(),d.detail.isAll?clearTimeout(a):X(e,r,t)}),t.addEventListener("submit",()=>{clearTimeout(a),
X(e,r,t)})}function wt(){let t=/^#taken=([0-9a-f-]{36})$/.exec(location.hash);if(!t)return;history.replaceState(history.state,"",location.pathname+location.search);
let e=St();e&&vt(e,t[1])}function vt(t,e){Object.keys(t).filter(n=>n.indexOf("whsm:")===0).forEach(n=>{let r=V(t,n);r&&r.press&&r.press===e&&t.removeItem(n)})}function kt(t,e,n){
j(t,`${e}@${n.at}`,n)}function ue(t,e,n,r){let a=V(e,n);if(!a)return;let d=document.createElement("div");d.className="alert alert-info kept",d.setAttribute("rol\
e","status");let s=document.createElement("p");s.textContent=t.getAttribute("data-keep-text").replace("{when}",new Date(a.at).toLocaleString());let l=bt(t.getAttribute(
"data-keep-restore"),"btn btn-primary btn-sm"),p=bt(t.getAttribute("data-keep-drop"),"btn btn-link btn-sm");l.addEventListener("click",()=>{let g=V(e,r);g&&kt(e,
r,g),e.removeItem(n),j(e,r,a),fe(t,a)}),p.addEventListener("click",()=>{e.removeItem(n),d.remove()}),[s,l,p].forEach(g=>d.appendChild(g)),t.parentNode.insertBefore(
d,t)}function bt(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function fe(t,e){let n=document.createElement(
"form");n.method="post",n.action=t.action,Et.filter(a=>a!=="intent"&&t.elements.namedItem(a)).map(a=>[a,a==="form_key"&&e.form_key||G(t,a)]).concat(e.fields,[["\
intent","more"]]).forEach(([a,d])=>{let s=document.createElement("input");s.type="hidden",s.name=a,s.value=d,n.appendChild(s)}),document.body.appendChild(n),n.submit()}
function G(t,e){let n=t.elements.namedItem(e);return n?n.value:""}function xt(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!Et.includes(
e)&&n!=="")}function X(t,e,n){j(t,e,{at:Date.now(),press:G(n,"press"),form_key:G(n,"form_key"),fields:xt(n)})}function j(t,e,n){try{t.setItem(e,JSON.stringify(n))}catch{
t.removeItem(e)}}function V(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function St(){try{return window.localStorage}catch{return null}}function Lt(){let t=document.querySelector("[data-live]");if(!t||!window.EventSource)return;let e=document.getElementById("main"),n=c=>e&&e.hasAttribute(`data-${c}`)?
Number(e.getAttribute(`data-${c}`)):null,r={waiting:n("waiting"),unread:n("unread")},a=e&&e.getAttribute("data-open-step"),d=t.getAttribute("data-live")+(a?`?st\
ep=${a}`:""),s=document.title,l=null,p=0;document.addEventListener("visibilitychange",()=>document.hidden?g(A,1e4):g(b,0)),window.addEventListener("pagehide",A),
window.addEventListener("pageshow",c=>{c.persisted&&g(b,0)}),t.addEventListener("click",c=>{c.target.closest("button")&&(t.textContent="")}),document.hidden||g(
b,500);function g(c,i){clearTimeout(p),p=setTimeout(c,i)}function b(){l||(l=new EventSource(d),l.addEventListener("inbox",c=>v(JSON.parse(c.data))),l.addEventListener(
"over",A),l.addEventListener("error",()=>{!l||l.readyState!==EventSource.CLOSED||(A(),document.hidden||g(b,6e4))}))}function A(){clearTimeout(p),l&&l.close(),l=
null}function v(c){document.title=c.waiting?`(${c.waiting}) ${s}`:s,document.querySelectorAll("[data-waiting-count]").forEach(i=>{i.textContent=String(c.waiting),
i.hidden=c.waiting===0}),f(k(c))}function k(c){return a&&c.closed?t.getAttribute("data-closed"):r.waiting===null?"":c.waiting>r.waiting?E("more",c.waiting-r.waiting):
c.waiting<r.waiting?t.getAttribute("data-fewer"):c.unread>r.unread?E("unread",c.unread-r.unread):""}function E(c,i){return t.getAttribute(`data-${c}`).replace("\
{n}",String(i))}function f(c){let i=t.querySelector("span");if((i?i.textContent:"")===c||(t.textContent="",!c))return;let o=document.createElement("span");o.textContent=
c;let m=document.createElement("a");m.href=location.pathname+location.search,m.textContent=t.getAttribute("data-refresh");let h=document.createElement("button");
h.type="button",h.textContent="×",h.setAttribute("aria-label",t.getAttribute("data-hide")),[o,m,h].forEach(w=>t.appendChild(w))}}function N(t){let e=String(t).replace(/[０-９]/g,n=>String.fromCharCode(n.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/，/g,",").replace(/\s/g," ").
replace(/^ +| +$/g,"").replace(/^[¥￥] */,"").replace(/ *元$/,"");return/^\d{1,3}([ ,]\d{3})+(\.\d*)?$/.test(e)?e.replace(/[ ,]/g,""):e}function $(t,e=4){let n=/^(\d+)(?:\.(\d*))?$/.
exec(N(t))||/^()\.(\d+)$/.exec(N(t));if(!n)return null;let r=n[1].replace(/^0+/,""),a=(n[2]||"").replace(/0+$/,"");return r.length>14||a.length>e?null:{digits:et(
r+a),scale:a.length}}var R={digits:[],scale:0};function T(t,e){let n=Math.max(t.scale,e.scale),r=qt(t,n),a=qt(e,n),d=[],s=0;for(let l=0;l<r.length||l<a.length||
s;l++){let p=(r[l]||0)+(a[l]||0)+s;d.push(p%1e7),s=p>=1e7?1:0}return{digits:d,scale:n}}function O(t,e){let n=new Array(t.digits.length+e.digits.length).fill(0);
return t.digits.forEach((r,a)=>{let d=0;for(let s=0;s<e.digits.length||d;s++){let l=n[a+s]+r*(e.digits[s]||0)+d;n[a+s]=l%1e7,d=Math.floor(l/1e7)}}),{digits:n,scale:t.
scale+e.scale}}function I(t,e=2){let{digits:n,scale:r}=t;if(r>e){n=T({digits:n,scale:0},{digits:et("5"+"0".repeat(r-e-1)),scale:0}).digits;let a=tt(n);return Ct(
a.slice(0,Math.max(0,a.length-(r-e))),e)}return Ct(tt(n)+"0".repeat(e-r),e)}function Tt(t){let e=I(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):e}function et(t){
let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function qt(t,e){return e===t.scale?t.digits:et(tt(t.digits)+"0".repeat(
e-t.scale))}function tt(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function Ct(t,e){let n=t.padStart(e+1,"0"),r=n.slice(
0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${r}.${n.slice(n.length-e)}`:r}var[me,pe,ge]=["2","80","40"].map(t=>$(t));function Dt(t,e,n,r){let a=O(O(T(T(t,e),pe),T(T(e,n),ge)),me),d=O(a,r);return I({digits:d.digits,scale:d.scale+6},4)}function $t(t,e,n){let r=t.getAttribute("data-goods"),a=new Map,d=document.createElement("span");d.className="visually-hidden",d.setAttribute("role","status"),t.
appendChild(d);let s=document.createElement("ul");s.className="goods-list",s.id="goods-list",s.setAttribute("role","listbox"),s.setAttribute("aria-label",t.getAttribute(
"data-goods-label"));let l=null,p=[],g=-1,b=0,A=0,v=!1,k=!1,E=u=>Array.from(u.querySelectorAll("[data-field=name]"));return E(e).forEach(f),e.addEventListener("\
input",u=>c(u.target,u.isComposing)),e.addEventListener("compositionend",u=>c(u.target,!1)),e.addEventListener("focusout",u=>{v&&u.target.dataset.field==="name"&&
m(u.target),k=!1,u.target===l&&C()}),e.addEventListener("keydown",M),s.addEventListener("mousedown",u=>u.preventDefault()),s.addEventListener("click",u=>{let y=u.
target.closest("[role=option]");y&&q(Array.from(s.children).indexOf(y))}),u=>E(u).forEach(f);function f(u){u.removeAttribute("list"),u.setAttribute("role","comb\
obox"),u.setAttribute("aria-autocomplete","list"),u.setAttribute("aria-expanded","false"),u.setAttribute("aria-haspopup","listbox")}function c(u,y){u.dataset.field!==
"name"||u!==document.activeElement||y||(i(),v=!!u.value.trim(),v?A=setTimeout(()=>o(u),120):C())}function i(){clearTimeout(A),A=0,b+=1,v=!1,k=!1}function o(u){let y=u.
value.trim(),L=k;i();let D=b;v=!0,k=L,w(y).then(x=>{if(D!==b)return;let at=k;if(i(),(at||u===document.activeElement)&&S(u,x),!at)return void h(u,y,x);p.length?q(
0):n.pass(u)})}function m(u){let y=u.value.trim();i(),w(y).then(L=>h(u,y,L))}function h(u,y,L){let D=L.goods.filter(x=>x.name.toLowerCase()===y.toLowerCase());D.
length===1&&y&&u.value.trim()===y&&n.fill(u,D[0])}function w(u){if(a.has(u))return Promise.resolve(a.get(u));let y={said:"",goods:[]},L=new Promise(x=>setTimeout(
()=>x(y),4e3)),D=fetch(`${r}?q=${encodeURIComponent(u)}`,{credentials:"same-origin"}).then(x=>x.ok?x.json():y).then(x=>(x!==y&&a.set(u,x),x));return Promise.race(
[D,L]).catch(()=>y)}function S(u,y){if(C(),d.textContent=y.said,p=y.goods,!p.length)return;l=u,s.textContent="",p.forEach((D,x)=>s.appendChild(he(D,x))),l.parentNode.
appendChild(s),l.setAttribute("aria-expanded","true"),l.setAttribute("aria-controls",s.id),s.scrollTop=0;let L=s.getBoundingClientRect().bottom+140-window.innerHeight;
L>0&&window.scrollBy(0,L)}function C(){l&&(l.setAttribute("aria-expanded","false"),l.removeAttribute("aria-activedescendant"),l.removeAttribute("aria-controls"),
s.remove()),l=null,p=[],g=-1}function q(u){let y=l,L=p[u];i(),C(),d.textContent="",n.take(y,L)}function M(u){if(u.target.dataset.field!=="name"||u.isComposing||
u.keyCode===229||u.ctrlKey||u.metaKey||u.altKey)return;let y=u.target;u.key==="Enter"&&v?(u.preventDefault(),k=!0,A&&o(y)):u.key==="Enter"&&l===y?(u.preventDefault(),
q(Math.max(g,0))):u.key==="ArrowDown"&&l!==y?(u.preventDefault(),o(y)):l===y&&(u.key==="ArrowDown"||u.key==="ArrowUp")?(u.preventDefault(),B(u.key==="ArrowDown"?
g+1:g-1)):(l===y||v)&&u.key==="Escape"&&(u.preventDefault(),i(),C())}function B(u){g=(u+p.length)%p.length,Array.from(s.children).forEach((D,x)=>D.setAttribute(
"aria-selected",String(x===g)));let y=s.children[g];l.setAttribute("aria-activedescendant",y.id);let L=y.offsetTop+y.offsetHeight-s.clientHeight;y.offsetTop<s.scrollTop?
s.scrollTop=y.offsetTop:L>s.scrollTop&&(s.scrollTop=L)}}function he(t,e){let n=document.createElement("li");return n.id=`goods-list-${e}`,n.setAttribute("role",
"option"),n.setAttribute("aria-selected","false"),[["goods-name",t.name],["goods-last",t.last],["goods-sub",[t.sku,t.specification,t.unit].filter(Boolean).join(
" · ")]].filter(([,a])=>a).forEach(([a,d])=>{let s=document.createElement("span");s.className=a,s.textContent=d,n.appendChild(s)}),n}function It(t){let e=Bt(t);return e.length>1||(e[0]||[]).length>1?e:null}function Nt(t){let[e]=Bt(t);return e?e[0]:""}function Bt(t){let e=t.replace(/\r\n?/g,`
`),n=[[]],r="",a=!1;for(let s=0;s<e.length;s++){let l=e[s];a?l!=='"'?r+=l:e[s+1]==='"'?(r+=l,s+=1):a=!1:l==='"'&&r===""?a=!0:l==="	"?(n[n.length-1].push(r),r=""):
l===`
`?(n[n.length-1].push(r),n.push([]),r=""):r+=l}return n[n.length-1].push(r),n.map(s=>s.map(l=>l.replace(/\s*\n\s*/g," ").trim())).filter(s=>s.some(l=>l))}function Rt(t){
let e=N(t).replace(/^(?:[¥￥$＄€]|RMB|CNY)|(?:[\u5143]|RMB|CNY)$/gi,"");return $(e)?e:N(t)}function Ot(t,e,n){let r=t[0].map(l=>e.find(p=>ye(l,p.label)));if(t.
length>1&&r.filter(Boolean).length>1)return{to:r,from:1};let a=t[0].map((l,p)=>e[n+p]),d=a.map((l,p)=>l&&l.isNumber?t[0][p]:"").filter(l=>l),s=t.length>1&&r.some(
Boolean)&&d.length>0&&d.every(l=>!/[\d\uff10-\uff19]/.test(l));return{to:a,from:s?1:0}}function ye(t,e){let n=r=>r.replace(/[（(].*$/,"").replace(/\s/g,"").toLowerCase();
return n(t)!==""&&n(t)===n(e)}function Pt(t,e){let n=t.querySelector("[data-lines-body]"),r=t.querySelector("[data-pasted]");if(!r)return;let[a,d]=[r.querySelector("span"),r.querySelector("b\
utton")],s=null;t.addEventListener("paste",E=>{let f=E.target,c=f.dataset&&f.dataset.field?(E.clipboardData||window.clipboardData).getData("text"):"",i=It(c);!i&&
!/[\r\n]/.test(c)||(E.preventDefault(),E.stopPropagation(),i?p(f,i):be(f,Nt(c)))},!0),d.addEventListener("click",g),n.addEventListener("keydown",E=>{!s||E.key.toLowerCase()!==
"z"||!(E.ctrlKey||E.metaKey)||E.shiftKey||(E.preventDefault(),g())});let l=!1;n.addEventListener("input",()=>{l||(s=null,r.hidden=!0)});function p(E,f){let c=A(),
i=E.closest("tr"),o=W(i).map(q=>({name:q.dataset.field,label:q.getAttribute("aria-label"),isNumber:q.hasAttribute("data-decimal")})),{to:m,from:h}=Ot(f,o,W(i).indexOf(
E)),w=i,S=f.slice(h);S.forEach((q,M)=>{M&&(w=w.nextElementSibling||e()),q.forEach((B,u)=>{let y=m[u]&&w.querySelector(`[data-field="${m[u].name}"]`);y&&(y.value=
m[u].isNumber?Rt(B):B.slice(0,y.maxLength>0?y.maxLength:void 0))})}),s=c;let C=Math.max(...S.map(q=>q.filter((M,B)=>M&&!m[B]).length));b("done",{n:S.length}),C>
0&&(a.textContent+=` ${t.getAttribute("data-paste-left")}`),k()}function g(){if(!s)return;let E=s;s=null,v().slice(E.length).forEach(c=>c.remove()),v().forEach(
(c,i)=>W(c).forEach(o=>{o.value=E[i][o.dataset.field]})),b("undone",{}),k();let f=n.querySelector("[data-field]");f&&f.focus()}function b(E,f){a.textContent=t.getAttribute(
`data-paste-${E}`).replace("{n}",String(f.n)),d.hidden=!s,r.hidden=!1}function A(){return v().map(E=>{let f={};return W(E).forEach(c=>{f[c.dataset.field]=c.value}),
f})}function v(){return Array.from(n.querySelectorAll("tr[data-line]"))}function k(){l=!0,n.dispatchEvent(new Event("input",{bubbles:!0})),l=!1}}function be(t,e){
!e||document.execCommand("insertText",!1,e)||(t.setRangeText(e,t.selectionStart,t.selectionEnd,"end"),t.dispatchEvent(new Event("input",{bubbles:!0})))}function W(t){
return Array.from(t.querySelectorAll("[data-field]"))}function Kt(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",f=>{let c=f.target.closest("[data\
-line-add], [data-line-copy], [data-line-remove]");if(!c)return;let i=c.closest("tr");c.hasAttribute("data-line-add")?z(a()):c.hasAttribute("data-line-copy")?d(
i):s(i),k()});let r=$t(t,e,{fill:g,take:b,pass:f=>p(f,!0,!0)});e.addEventListener("input",f=>{f.target.dataset.field==="name"&&Ae(f.target.closest("tr")),A()}),
e.addEventListener("change",f=>{let c=f.target;c.hasAttribute("data-decimal")&&$(c.value)&&(c.value=N(c.value))}),e.addEventListener("keydown",l),Pt(t,a),A();function a(f){
let c=E().reduce((m,h)=>Math.max(m,Number(h.getAttribute("data-line"))+1),0),i=document.createElement("tbody");i.innerHTML=n.innerHTML.replace(/IDX/g,String(c));
let o=i.querySelector("tr");return o.setAttribute("data-new",""),r(o),e.insertBefore(o,f?f.nextElementSibling:null),o}function d(f){let c=a(f);J(f).forEach(i=>{
let o=P(c,i.dataset.field);i.hasAttribute("data-filled")?nt(o,i.value,i.getAttribute("data-filled")):o.value=i.value}),c.removeAttribute("data-new"),z(c)}function s(f){
let c=f.nextElementSibling||f.previousElementSibling||a();f.remove(),z(c)}function l(f){let c=f.target,i=f.key==="Enter"||f.key==="ArrowDown";!i&&f.key!=="Arrow\
Up"||f.isComposing||f.keyCode===229||!c.dataset.field||f.ctrlKey||f.metaKey||f.altKey||f.defaultPrevented||f.key!=="Enter"&&c.hasAttribute("list")||(f.preventDefault(),
p(c,i,f.key==="Enter"))}function p(f,c,i){let o=f.closest("tr"),m=c?o.nextElementSibling:o.previousElementSibling;m?Mt(P(m,f.dataset.field)):i&&(z(a()),k())}function g(f,c){
J(f.closest("tr")).forEach(i=>{let o=c[i.dataset.field];o&&!i.value&&i!==document.activeElement&&nt(i,o,o),i.dataset.field==="unit_price"&&(i.placeholder=c.last||
"")})}function b(f,c){let i=f.closest("tr");["name","specification","unit"].forEach(o=>{P(i,o)&&nt(P(i,o),c[o],c[o])}),g(f,c),k(),Mt(P(i,f.closest("[data-lines]").
dataset.kind==="carton"?"length_mm":"quantity"))}function A(){let f=R,c=R;E().forEach((i,o)=>{i.querySelector("[data-line-no]").textContent=String(o+1);let m=rt(
i,"quantity"),h=rt(i,"unit_price"),w=m&&h?O(m,h):null;i.querySelector("[data-line-amount]").textContent=w?I(w):"—",m&&(c=T(c,m)),w&&(f=T(f,w));let S=i.querySelector(
"[data-line-area]");S&&(S.textContent=Ee(i)||"—")}),v("[data-total-amount]",I(f)),v("[data-total-quantity]",Tt(c))}function v(f,c){let i=t.querySelector(f);i.
textContent!==c&&(i.textContent=c)}function k(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function E(){return Array.from(e.querySelectorAll("tr[data-line\
]"))}}function Ee(t){let e=["length_mm","width_mm","height_mm","quantity"].map(n=>rt(t,n));return e.every(Boolean)?Dt(...e):null}function nt(t,e,n){t.value=e,t.
setAttribute("data-filled",n)}function Ae(t){J(t).filter(e=>e.dataset.field!=="name").forEach(e=>{e.dataset.field==="unit_price"&&(e.placeholder=""),e.hasAttribute(
"data-filled")&&e.value===e.getAttribute("data-filled")&&(e.value=""),e.removeAttribute("data-filled")})}function J(t){return Array.from(t.querySelectorAll("[da\
ta-field]"))}function P(t,e){return t.querySelector(`[data-field="${e}"]`)}function rt(t,e){let n=P(t,e);return n?$(n.value):null}function z(t){J(t)[0].focus()}
function Mt(t){t.focus(),t.select()}var we=8;function Ut(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let r=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(a=>a.checked).map(a=>$(a.getAttribute("data-amount"),we)||R);e.textContent=I(r.reduce(T,R))})}function _t(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(r=>{r!==n&&(r.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let r=n.target.closest("[data-copy]");r&&ve(r),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let r=document.getElementById(n.getAttribute("data-count"));if(!r)return;let a=()=>{r.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",a),a()});let e=document.getElementById("faults");e&&e.focus()}function ve(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>Ht(
e)&&n()):Ht(e)&&n()}function Ht(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(Kt);document.querySelectorAll("[data-settles]").forEach(Ut);document.
querySelectorAll("[data-files]").forEach(gt);document.querySelectorAll("[data-exports]").forEach(mt);document.querySelectorAll("form[data-decision]").forEach(ft);
document.querySelectorAll("form[data-flow]").forEach(pt);wt();document.querySelectorAll("form[data-keep]").forEach(At);document.querySelectorAll("form[data-keep\
]").forEach(ot);yt();_t();Lt();lt();})();
