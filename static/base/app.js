(()=>{function G(t){t.addEventListener("submit",e=>{K(t)||e.preventDefault()}),t.addEventListener("input",()=>O(t)),t.addEventListener("change",()=>O(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>bt(t,e)),document.
addEventListener("keydown",e=>At(t,e))}function bt(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",a=>{let r=a.target.
closest("button");if(!r||!n)return;let c=n.value.trim();n.value=c?`${c} ${r.textContent}`:r.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var Et={a:"act-approve",r:"act-return",x:"act-reject"};function At(t,e){let n=e.target.closest("input:not([type=radio]), textarea, select"),a=Et[e.key.toLowerCase()];
if(n||!a||e.ctrlKey||e.metaKey||e.altKey)return;let r=document.getElementById(a);if(!r)return;e.preventDefault(),r.checked=!0;let c=t.elements.namedItem("commen\
t");c&&c.focus()}function K(t){O(t);let e=W(t,"action"),n=t.elements.namedItem("comment"),a=t.elements.namedItem("next_approver");return(e==="return"||e==="reje\
ct")&&n&&!n.value.trim()?z(n,t.getAttribute("data-required-text")):e==="approve"&&a&&W(t,"onward")!=="finish"&&!a.value?z(a,t.getAttribute("data-next-text")):!0}
function W(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:""}function z(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-inval\
id","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function O(t){t.querySelectorAll(".is-invalid").forEach(e=>{
e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function J(t){/DingTalk|wxwork/i.test(navigator.userAgent)||!window.ReadableStream||!window.AbortController||!window.Blob||t.addEventListener("click",n=>{let a=n.
target.closest("a[download]");!a||n.ctrlKey||n.metaKey||n.shiftKey||(n.preventDefault(),t.parentNode.open=!1,wt(a.href,kt(t)))})}async function wt(t,e){let n=new AbortController,
a=new URL(t);a.searchParams.set("progress","1"),e.cancel.addEventListener("click",()=>n.abort());try{let r=await fetch(a,{credentials:"same-origin",signal:n.signal});
if(!r.ok||!r.headers.get("content-disposition"))return void location.assign(t);let c=r.headers.get("content-disposition").split('"')[1],i=await vt(r,e);St(new Blob(
i,{type:r.headers.get("content-type")}),c),e.end(!0)}catch{n.signal.aborted?e.remove():e.end(!1)}}async function vt(t,e){let n=Number(t.headers.get("x-rows")),a=[],
r=t.body.getReader(),c=0,i=new Uint8Array(0);for(let d=await r.read();!d.done;d=await r.read()){let u=xt(i,d.value);for(i=new Uint8Array(0),n&&(c+=u.filter(h=>h===
10).length,e.tell(Math.min(c,n),n));!n&&!a.length&&u.length&&u[0]<58&&u[0]>47;){let h=u.indexOf(10);if(h<0){i=u,u=new Uint8Array(0);break}let[A,S]=String.fromCharCode(
...u.subarray(0,h)).split("/");e.tell(Number(A),Number(S)),u=u.subarray(h+1)}u.length&&a.push(u)}return a}function xt(t,e){if(!t.length)return e;let n=new Uint8Array(
t.length+e.length);return n.set(t),n.set(e,t.length),n}function St(t,e){let n=document.createElement("a");n.href=URL.createObjectURL(t),n.download=e,document.body.
appendChild(n),n.click(),n.remove(),setTimeout(()=>URL.revokeObjectURL(n.href),6e4)}function kt(t){let e=h=>t.getAttribute(`data-${h}`),n=document.createElement(
"div");n.className="export-bar",n.setAttribute("role","status");let a=document.createElement("p"),r=document.createElement("progress");r.setAttribute("aria-hidd\
en","true");let c=document.createElement("button");c.type="button",c.className="btn btn-link btn-sm",c.textContent=e("cancel"),[a,r,c].forEach(h=>n.appendChild(
h));let i=t.closest(".found");i.parentNode.insertBefore(n,i.nextSibling);let d=0,u=(h,A)=>{a.textContent=e(h).replace("{n}",A.toLocaleString()).replace("{total}",
d.toLocaleString())};return{cancel:c,tell(h,A){d=A,r.max=A||1,r.value=h,u("said",h)},end(h){r.remove(),c.remove(),u(h?"done":"broken",d),n.classList.add(h?"is-d\
one":"is-broken")},remove(){n.remove()}}}function Y(t){let e=0;t.addEventListener("change",a=>{let r=a.target.closest(".slots");r&&Ct(r),a.target.name.startsWith("trial")||n()});function n(){let a=++e,
r=new URLSearchParams(new FormData(t));r.set("intent","look"),fetch(t.action,{method:"POST",body:r,credentials:"same-origin"}).then(c=>c.ok?c.text():"").then(c=>c&&
a===e&&Lt(c),()=>{})}}function Lt(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,a]=[document,e].map(r=>r.querySelector("[data-live]"));n&&a&&(n.innerHTML=
a.innerHTML)}function Ct(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),
t.appendChild(n)}function Q(t){let e=t.closest("form"),n=o=>t.querySelector(`[data-files-${o}]`),[a,r,c,i]=["list","input","drop","said"].map(n),d=[],u=null,h=null;n("choose").addEventListener(
"click",()=>r.click()),r.addEventListener("change",()=>{Array.from(r.files).forEach(S),r.value=""}),e.elements.version&&r.addEventListener("input",o=>o.stopPropagation()),
t.addEventListener("click",o=>{let g=o.target.closest("[data-file-remove]");g&&b(g)}),["dragover","dragleave","drop"].forEach(o=>t.addEventListener(o,g=>{!g.dataTransfer||
Array.from(g.dataTransfer.types).indexOf("Files")<0||(g.preventDefault(),c.classList.toggle("is-over",o==="dragover"),o==="drop"&&Array.from(g.dataTransfer.files).
forEach(S))})),document.addEventListener("paste",o=>{let g=o.clipboardData?Array.from(o.clipboardData.files):[];!g.length||o.clipboardData.getData("text/plain")||
(o.preventDefault(),g.forEach(S))}),e.addEventListener("click",o=>{h=o.target.closest("button")||h}),e.addEventListener("submit",o=>{d.length&&(o.preventDefault(),
u=d.some(g=>g.failed)?null:h,A(u?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function A(o){i.textContent=o?t.getAttribute(`data-${o}`):""}function S(o){
let g=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),f=o.name.split(".").pop();g.querySelector(".file-kind").textContent=
f.length<6?f.toUpperCase():"…",g.querySelector(".file-name").textContent=o.name;let E={file:o,row:g,press:qt(),running:!1,failed:!1,request:null};g.querySelector(
"[data-file-cancel]").addEventListener("click",()=>p(E)),g.querySelector("[data-file-retry]").addEventListener("click",()=>m(E));let k=a.children.length;a.appendChild(
g),d.push(E),o.size>Number(t.getAttribute("data-largest"))?l(E,t.getAttribute("data-large"),!1):k>=Number(t.getAttribute("data-most"))&&l(E,t.getAttribute("data\
-many"),!0),w()}function w(){let o=d.filter(f=>!f.failed);if(o.length&&!o[0].running&&x(o[0]),d.length||(A(null),!u))return;let g=u;u=null,g.click()}function x(o){
let g=new FormData;g.append("csrf",e.elements.csrf.value),g.append("press",o.press),g.append("file",o.file,o.file.name);let f=new XMLHttpRequest,E=o.row.querySelector(
"progress");o.running=!0,o.request=f,f.open("POST",t.getAttribute("data-to")),f.setRequestHeader("X-Requested-With","XMLHttpRequest"),f.upload.addEventListener(
"progress",k=>{k.lengthComputable&&(E.value=Math.round(k.loaded/k.total*100))}),f.addEventListener("load",()=>{f.status===201?q(o,f.responseText):f.status===422?
l(o,f.responseText,!1):l(o,t.getAttribute("data-failed"),!0)}),f.addEventListener("error",()=>l(o,t.getAttribute("data-failed"),!0)),f.send(g)}function q(o,g){let f=document.
createElement("ul");f.innerHTML=g,a.replaceChild(f.querySelector("li"),o.row),d.splice(d.indexOf(o),1),w()}function l(o,g,f){o.running=!1,o.failed=!0,o.row.querySelector(
"progress").hidden=!0,o.row.querySelector(".file-fault").textContent=g,o.row.querySelector("[data-file-retry]").hidden=!f,u&&A("mend"),u=null,w()}function m(o){
o.failed=!1,o.row.querySelector("progress").hidden=!1,o.row.querySelector(".file-fault").textContent="",o.row.querySelector("[data-file-retry]").hidden=!0,A(null),
w()}function p(o){o.request&&o.request.abort(),o.row.remove(),d.splice(d.indexOf(o),1),n("choose").focus(),w()}function b(o){let g=o.closest("li"),f=new XMLHttpRequest;
o.disabled=!0,f.open("POST",o.getAttribute("data-file-remove")),f.setRequestHeader("X-Requested-With","XMLHttpRequest"),f.setRequestHeader("Content-Type","appli\
cation/x-www-form-urlencoded"),f.addEventListener("load",()=>{if(f.status!==204&&f.status!==404)return E();g.remove(),n("choose").focus()});let E=()=>{o.disabled=
!1,i.textContent=t.getAttribute("data-failed")};f.addEventListener("error",E),f.send(`csrf=${encodeURIComponent(e.elements.csrf.value)}`)}}function qt(){let t=crypto.
getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.from(t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
"$1-$2-$3-$4-$5")}function j(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!K(n)||
Tt(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||tt(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
Nt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>Z(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),Z(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.
disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(Dt)}function tt(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function Dt(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",
n=>{n.target===t&&!n.defaultPrevented&&!tt(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-uns\
aved"))})}function Tt(t,e,n){let a=document.getElementById("confirm-template"),r=document.importNode(a.content,!0).querySelector(".confirm"),c=r.querySelector("\
[data-confirm-yes]"),i=r.querySelector("[data-confirm-no]");r.querySelector("#confirm-text").textContent=t;let d=()=>{r.remove(),e.focus()};r.addEventListener("\
click",u=>{(u.target===r||u.target===i)&&d(),u.target===c&&(d(),n())}),r.addEventListener("keydown",u=>{u.key==="Escape"&&d(),u.key==="Tab"&&(u.preventDefault(),
(document.activeElement===i?c:i).focus())}),document.body.appendChild(r),i.focus()}function Nt(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function Z(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var nt=["csrf","press","form_key","version","intent"];function rt(t){let e=it();if(!e)return;let n=`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,a=It(
e,n);a&&!t.hasAttribute("data-dirty")&&a.fields.join()!==ot(t).join()&&$t(t,e,n,a);let r=0;t.addEventListener("input",()=>{clearTimeout(r),r=setTimeout(()=>H(e,
n,t),500)}),t.hasAttribute("data-dirty")&&H(e,n,t),t.addEventListener("submit",()=>{clearTimeout(r),H(e,n,t),e.setItem("whsm:sent",n)})}function at(){let t=it(),
e=t&&t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function $t(t,e,n,a){let r=document.
createElement("div");r.className="alert alert-info kept",r.setAttribute("role","status");let c=document.createElement("p");c.textContent=t.getAttribute("data-ke\
ep-text").replace("{when}",new Date(a.at).toLocaleString());let i=et(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),d=et(t.getAttribute("data-kee\
p-drop"),"btn btn-link btn-sm");i.addEventListener("click",()=>Bt(t,a)),d.addEventListener("click",()=>{e.removeItem(n),r.remove()}),[c,i,d].forEach(u=>r.appendChild(
u)),t.parentNode.insertBefore(r,t)}function et(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function Bt(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Array.from(new FormData(t)).filter(([r])=>nt.includes(r)&&r!=="intent").concat(e.fields,[
["intent","more"]]).forEach(([r,c])=>{let i=document.createElement("input");i.type="hidden",i.name=r,i.value=c,n.appendChild(i)}),document.body.appendChild(n),n.
submit()}function ot(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!nt.includes(e)&&n!=="")}function H(t,e,n){try{t.setItem(e,JSON.stringify(
{at:Date.now(),fields:ot(n)}))}catch{t.removeItem(e)}}function It(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function it(){try{return window.localStorage}catch{
return null}}function st(t,e,n){let a=t.getAttribute("data-goods"),r=new Map,c=document.createElement("span");c.className="visually-hidden",c.setAttribute("role","status"),t.
appendChild(c);let i=document.createElement("ul");i.className="goods-list",i.id="goods-list",i.setAttribute("role","listbox"),i.setAttribute("aria-label",t.getAttribute(
"data-goods-label"));let d=null,u=[],h=-1,A=0,S=0,w=!1,x=!1,q=s=>Array.from(s.querySelectorAll("[data-field=name]"));return q(e).forEach(l),e.addEventListener("\
input",s=>m(s.target,s.isComposing)),e.addEventListener("compositionend",s=>m(s.target,!1)),e.addEventListener("focusout",s=>{x=!1,s.target===d&&f()}),e.addEventListener(
"keydown",k),i.addEventListener("mousedown",s=>s.preventDefault()),i.addEventListener("click",s=>{let y=s.target.closest("[role=option]");y&&E(Array.from(i.children).
indexOf(y))}),s=>q(s).forEach(l);function l(s){s.removeAttribute("list"),s.setAttribute("role","combobox"),s.setAttribute("aria-autocomplete","list"),s.setAttribute(
"aria-expanded","false"),s.setAttribute("aria-haspopup","listbox")}function m(s,y){s.dataset.field!=="name"||s!==document.activeElement||y||(p(),w=!!s.value.trim(),
w?S=setTimeout(()=>b(s),120):f())}function p(){clearTimeout(S),S=0,A+=1,w=!1,x=!1}function b(s){let y=s.value.trim(),L=x;p();let D=A;w=!0,x=L,o(y).then(v=>{if(D!==
A)return;let U=x;p(),(U||s===document.activeElement)&&g(s,v);let X=v.goods.filter(yt=>yt.name.toLowerCase()===y.toLowerCase());X.length===1&&y&&!U&&n.fill(s,X[0]),
U&&(u.length?E(0):n.pass(s))})}function o(s){if(r.has(s))return Promise.resolve(r.get(s));let y={said:"",goods:[]},L=new Promise(v=>setTimeout(()=>v(y),4e3)),D=fetch(
`${a}?q=${encodeURIComponent(s)}`,{credentials:"same-origin"}).then(v=>v.ok?v.json():y).then(v=>(v!==y&&r.set(s,v),v));return Promise.race([D,L]).catch(()=>y)}function g(s,y){
if(f(),c.textContent=y.said,u=y.goods,!u.length)return;d=s,i.textContent="",u.forEach((D,v)=>i.appendChild(Rt(D,v))),d.parentNode.appendChild(i),d.setAttribute(
"aria-expanded","true"),d.setAttribute("aria-controls",i.id),i.scrollTop=0;let L=i.getBoundingClientRect().bottom+140-window.innerHeight;L>0&&window.scrollBy(0,
L)}function f(){d&&(d.setAttribute("aria-expanded","false"),d.removeAttribute("aria-activedescendant"),d.removeAttribute("aria-controls"),i.remove()),d=null,u=[],
h=-1}function E(s){let y=d,L=u[s];p(),f(),c.textContent="",n.take(y,L)}function k(s){if(s.target.dataset.field!=="name"||s.isComposing||s.keyCode===229||s.ctrlKey||
s.metaKey||s.altKey)return;let y=s.target;s.key==="Enter"&&w?(s.preventDefault(),x=!0,S&&b(y)):s.key==="Enter"&&d===y?(s.preventDefault(),E(Math.max(h,0))):s.key===
"ArrowDown"&&d!==y?(s.preventDefault(),b(y)):d===y&&(s.key==="ArrowDown"||s.key==="ArrowUp")?(s.preventDefault(),ht(s.key==="ArrowDown"?h+1:h-1)):(d===y||w)&&s.
key==="Escape"&&(s.preventDefault(),p(),f())}function ht(s){h=(s+u.length)%u.length,Array.from(i.children).forEach((D,v)=>D.setAttribute("aria-selected",String(
v===h)));let y=i.children[h];d.setAttribute("aria-activedescendant",y.id);let L=y.offsetTop+y.offsetHeight-i.clientHeight;y.offsetTop<i.scrollTop?i.scrollTop=y.
offsetTop:L>i.scrollTop&&(i.scrollTop=L)}}function Rt(t,e){let n=document.createElement("li");return n.id=`goods-list-${e}`,n.setAttribute("role","option"),n.setAttribute(
"aria-selected","false"),[["goods-name",t.name],["goods-last",t.last],["goods-sub",[t.sku,t.specification,t.unit].filter(Boolean).join(" · ")]].filter(([,r])=>r).
forEach(([r,c])=>{let i=document.createElement("span");i.className=r,i.textContent=c,n.appendChild(i)}),n}function I(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function N(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(I(t))||/^()\.(\d+)$/.exec(I(t));if(!n)return null;let a=n[1].replace(/^0+/,""),r=(n[2]||"").replace(/0+$/,"");return a.length>14||
r.length>e?null:{digits:_(a+r),scale:r.length}}var $={digits:[],scale:0};function C(t,e){let n=Math.max(t.scale,e.scale),a=lt(t,n),r=lt(e,n),c=[],i=0;for(let d=0;d<
a.length||d<r.length||i;d++){let u=(a[d]||0)+(r[d]||0)+i;c.push(u%1e7),i=u>=1e7?1:0}return{digits:c,scale:n}}function M(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((a,r)=>{let c=0;for(let i=0;i<e.digits.length||c;i++){let d=n[r+i]+a*(e.digits[i]||0)+c;n[r+i]=d%1e7,c=Math.floor(d/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function T(t,e=2){let{digits:n,scale:a}=t;if(a>e){n=C({digits:n,scale:0},{digits:_("5"+"0".repeat(a-e-1)),scale:0}).digits;let r=F(
n);return ct(r.slice(0,Math.max(0,r.length-(a-e))),e)}return ct(F(n)+"0".repeat(e-a),e)}function dt(t){let e=T(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):
e}function _(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function lt(t,e){return e===t.scale?t.digits:_(F(t.digits)+
"0".repeat(e-t.scale))}function F(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function ct(t,e){let n=t.padStart(e+1,"0"),
a=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${a}.${n.slice(n.length-e)}`:a}var Mt=N("2");function ft(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",l=>{let m=l.target.
closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!m)return;let p=m.closest("tr");m.hasAttribute("data-line-add")?P(r()):m.hasAttribute("data-\
line-copy")?c(p):i(p),x()});let a=st(t,e,{fill:A,take:S,pass:l=>u(l,!0,!0)});e.addEventListener("input",w),e.addEventListener("change",l=>{let m=l.target;m.hasAttribute(
"data-decimal")&&N(m.value)&&(m.value=I(m.value))}),e.addEventListener("keydown",d),e.addEventListener("paste",h),w();function r(l){let m=q().reduce((o,g)=>Math.
max(o,Number(g.getAttribute("data-line"))+1),0),p=document.createElement("tbody");p.innerHTML=n.innerHTML.replace(/IDX/g,String(m));let b=p.querySelector("tr");
return b.setAttribute("data-new",""),a(b),e.insertBefore(b,l?l.nextElementSibling:null),b}function c(l){let m=r(l);R(l).forEach(p=>{B(m,p.dataset.field).value=p.
value}),m.removeAttribute("data-new"),P(m)}function i(l){let m=l.nextElementSibling||l.previousElementSibling||r();l.remove(),P(m)}function d(l){let m=l.target,
p=l.key==="Enter"||l.key==="ArrowDown";!p&&l.key!=="ArrowUp"||l.isComposing||l.keyCode===229||!m.dataset.field||l.ctrlKey||l.metaKey||l.altKey||l.defaultPrevented||
l.key!=="Enter"&&m.hasAttribute("list")||(l.preventDefault(),u(m,p,l.key==="Enter"))}function u(l,m,p){let b=l.closest("tr"),o=m?b.nextElementSibling:b.previousElementSibling;
o?ut(B(o,l.dataset.field)):p&&(P(r()),x())}function h(l){let m=(l.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(
m)||!l.target.dataset.field)return;l.preventDefault();let p=R(l.target.closest("tr")).indexOf(l.target),b=l.target.closest("tr");m.split(/\r?\n/).forEach((o,g)=>{
g&&(b=b.nextElementSibling||r());let f=R(b).slice(p);o.split("	").forEach((E,k)=>{f[k]&&(f[k].value=f[k].hasAttribute("data-decimal")?I(E):E.trim())})}),x()}function A(l,m){
R(l.closest("tr")).forEach(p=>{let b=m[p.dataset.field];b&&!p.value&&p!==document.activeElement&&(p.value=b),p.dataset.field==="unit_price"&&(p.placeholder=m.last||
"")})}function S(l,m){let p=l.closest("tr");["name","specification","unit"].forEach(b=>{B(p,b)&&(B(p,b).value=m[b])}),A(l,m),x(),ut(B(p,l.closest("[data-lines]").
dataset.kind==="carton"?"length_mm":"quantity"))}function w(){let l=$,m=$;q().forEach((p,b)=>{p.querySelector("[data-line-no]").textContent=String(b+1);let o=V(
p,"quantity"),g=V(p,"unit_price"),f=o&&g?M(o,g):null;p.querySelector("[data-line-amount]").textContent=f?T(f):"—",o&&(m=C(m,o)),f&&(l=C(l,f));let E=p.querySelector(
"[data-line-area]");E&&(E.textContent=Pt(p)||"—")}),t.querySelector("[data-total-amount]").textContent=T(l),t.querySelector("[data-total-quantity]").textContent=
dt(m)}function x(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function q(){return Array.from(e.querySelectorAll("tr[data-line]"))}}function Pt(t){let[e,n,
a]=["length_mm","width_mm","height_mm"].map(c=>V(t,c));if(!e||!n||!a)return null;let r=M(M(Mt,C(e,n)),C(n,a));return T({digits:r.digits,scale:r.scale+6},4)}function R(t){
return Array.from(t.querySelectorAll("[data-field]"))}function B(t,e){return t.querySelector(`[data-field="${e}"]`)}function V(t,e){let n=B(t,e);return n?N(n.value):
null}function P(t){R(t)[0].focus()}function ut(t){t.focus(),t.select()}var Ut=8;function mt(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let a=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(r=>r.checked).map(r=>N(r.getAttribute("data-amount"),Ut)||$);e.textContent=T(a.reduce(C,$))})}function gt(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(a=>{a!==n&&(a.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let a=n.target.closest("[data-copy]");a&&Ot(a),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let a=document.getElementById(n.getAttribute("data-count"));if(!a)return;let r=()=>{a.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",r),r()});let e=document.getElementById("faults");e&&e.focus()}function Ot(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>pt(
e)&&n()):pt(e)&&n()}function pt(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(ft);document.querySelectorAll("[data-settles]").forEach(mt);document.
querySelectorAll("[data-files]").forEach(Q);document.querySelectorAll("[data-exports]").forEach(J);document.querySelectorAll("form[data-decision]").forEach(G);document.
querySelectorAll("form[data-flow]").forEach(Y);at();document.querySelectorAll("form[data-keep]").forEach(rt);j();gt();})();
