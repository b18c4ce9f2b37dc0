(()=>{function _(t){t.addEventListener("submit",e=>{B(t)||e.preventDefault()}),t.addEventListener("input",()=>T(t)),t.addEventListener("change",()=>T(t)),t.addEventListener(
"keydown",e=>{let n=document.getElementById("act-none");e.key==="Escape"&&n&&(n.checked=!0)}),t.querySelectorAll("[data-phrases]").forEach(e=>it(t,e)),document.
addEventListener("keydown",e=>lt(t,e))}function it(t,e){let n=t.elements.namedItem(e.getAttribute("data-phrases"));e.addEventListener("click",o=>{let r=o.target.
closest("button");if(!r||!n)return;let d=n.value.trim();n.value=d?`${d} ${r.textContent}`:r.textContent,n.dispatchEvent(new Event("input",{bubbles:!0})),n.focus()})}
var st={a:"act-approve",r:"act-return",x:"act-reject"};function lt(t,e){let n=e.target.closest("input:not([type=radio]), textarea, select"),o=st[e.key.toLowerCase()];
if(n||!o||e.ctrlKey||e.metaKey||e.altKey)return;let r=document.getElementById(o);if(!r)return;e.preventDefault(),r.checked=!0;let d=t.elements.namedItem("commen\
t");d&&d.focus()}function B(t){T(t);let e=H(t,"action"),n=t.elements.namedItem("comment"),o=t.elements.namedItem("next_approver");return(e==="return"||e==="reje\
ct")&&n&&!n.value.trim()?P(n,t.getAttribute("data-required-text")):e==="approve"&&o&&H(t,"onward")!=="finish"&&!o.value?P(o,t.getAttribute("data-next-text")):!0}
function H(t,e){let n=t.querySelector(`input[name="${e}"]:checked`);return n?n.value:""}function P(t,e){t.classList.add("is-invalid"),t.setAttribute("aria-inval\
id","true");let n=document.getElementById(`${t.id}-error`);return n&&(n.textContent=e),t.focus(),!1}function T(t){t.querySelectorAll(".is-invalid").forEach(e=>{
e.classList.remove("is-invalid"),e.removeAttribute("aria-invalid")})}function K(t){let e=0;t.addEventListener("change",o=>{let r=o.target.closest(".slots");r&&dt(r),o.target.name.startsWith("trial")||n()});function n(){let o=++e,
r=new URLSearchParams(new FormData(t));r.set("intent","look"),fetch(t.action,{method:"POST",body:r,credentials:"same-origin"}).then(d=>d.ok?d.text():"").then(d=>d&&
o===e&&ct(d),()=>{})}}function ct(t){let e=new DOMParser().parseFromString(t,"text/html"),[n,o]=[document,e].map(r=>r.querySelector("[data-live]"));n&&o&&(n.innerHTML=
o.innerHTML)}function dt(t){let e=t.querySelector("select:last-of-type");if(!e||!e.value)return;let n=e.cloneNode(!0);n.value="",n.classList.remove("is-invalid"),
t.appendChild(n)}function X(t){let e=t.closest("form"),n=a=>t.querySelector(`[data-files-${a}]`),[o,r,d,m]=["list","input","drop","said"].map(n),f=[],g=null,w=null;n("choose").addEventListener(
"click",()=>r.click()),r.addEventListener("change",()=>{Array.from(r.files).forEach(x),r.value=""}),e.elements.version&&r.addEventListener("input",a=>a.stopPropagation()),
t.addEventListener("click",a=>{let s=a.target.closest("[data-file-remove]");s&&E(s)}),["dragover","dragleave","drop"].forEach(a=>t.addEventListener(a,s=>{!s.dataTransfer||
Array.from(s.dataTransfer.types).indexOf("Files")<0||(s.preventDefault(),d.classList.toggle("is-over",a==="dragover"),a==="drop"&&Array.from(s.dataTransfer.files).
forEach(x))})),document.addEventListener("paste",a=>{let s=a.clipboardData?Array.from(a.clipboardData.files):[];!s.length||a.clipboardData.getData("text/plain")||
(a.preventDefault(),s.forEach(x))}),e.addEventListener("click",a=>{w=a.target.closest("button")||w}),e.addEventListener("submit",a=>{f.length&&(a.preventDefault(),
g=f.some(s=>s.failed)?null:w,A(g?"wait":"mend"),t.scrollIntoView({block:"nearest"}))});function A(a){m.textContent=a?t.getAttribute(`data-${a}`):""}function x(a){
let s=document.importNode(t.querySelector("[data-file-template]").content,!0).querySelector("li"),c=a.name.split(".").pop();s.querySelector(".file-kind").textContent=
c.length<6?c.toUpperCase():"…",s.querySelector(".file-name").textContent=a.name;let b={file:a,row:s,press:ut(),running:!1,failed:!1,request:null};s.querySelector(
"[data-file-cancel]").addEventListener("click",()=>y(b)),s.querySelector("[data-file-retry]").addEventListener("click",()=>h(b));let k=o.children.length;o.appendChild(
s),f.push(b),a.size>Number(t.getAttribute("data-largest"))?u(b,t.getAttribute("data-large"),!1):k>=Number(t.getAttribute("data-most"))&&u(b,t.getAttribute("data\
-many"),!0),i()}function i(){let a=2-f.filter(c=>c.running).length;if(f.filter(c=>!c.running&&!c.failed).slice(0,Math.max(a,0)).forEach(l),f.length||(A(null),!g))
return;let s=g;g=null,s.click()}function l(a){let s=new FormData;s.append("csrf",e.elements.csrf.value),s.append("press",a.press),s.append("file",a.file,a.file.
name);let c=new XMLHttpRequest,b=a.row.querySelector("progress");a.running=!0,a.request=c,c.open("POST",t.getAttribute("data-to")),c.setRequestHeader("X-Request\
ed-With","XMLHttpRequest"),c.upload.addEventListener("progress",k=>{k.lengthComputable&&(b.value=Math.round(k.loaded/k.total*100))}),c.addEventListener("load",()=>{
c.status===201?p(a,c.responseText):c.status===422?u(a,c.responseText,!1):u(a,t.getAttribute("data-failed"),!0)}),c.addEventListener("error",()=>u(a,t.getAttribute(
"data-failed"),!0)),c.send(s)}function p(a,s){let c=document.createElement("ul");c.innerHTML=s,o.replaceChild(c.querySelector("li"),a.row),f.splice(f.indexOf(a),
1),i()}function u(a,s,c){a.running=!1,a.failed=!0,a.row.querySelector("progress").hidden=!0,a.row.querySelector(".file-fault").textContent=s,a.row.querySelector(
"[data-file-retry]").hidden=!c,g&&A("mend"),g=null,i()}function h(a){a.failed=!1,a.row.querySelector("progress").hidden=!1,a.row.querySelector(".file-fault").textContent=
"",a.row.querySelector("[data-file-retry]").hidden=!0,A(null),i()}function y(a){a.request&&a.request.abort(),a.row.remove(),f.splice(f.indexOf(a),1),n("choose").
focus(),i()}function E(a){let s=a.closest("li"),c=new XMLHttpRequest;a.disabled=!0,c.open("POST",a.getAttribute("data-file-remove")),c.setRequestHeader("X-Reque\
sted-With","XMLHttpRequest"),c.setRequestHeader("Content-Type","application/x-www-form-urlencoded"),c.addEventListener("load",()=>{if(c.status!==204&&c.status!==
404)return b();s.remove(),n("choose").focus()});let b=()=>{a.disabled=!1,m.textContent=t.getAttribute("data-failed")};c.addEventListener("error",b),c.send(`csrf\
=${encodeURIComponent(e.elements.csrf.value)}`)}}function ut(){let t=crypto.getRandomValues(new Uint8Array(16));return t[6]=t[6]&15|64,t[8]=t[8]&63|128,Array.from(
t,n=>(n+256).toString(16).slice(1)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/,"$1-$2-$3-$4-$5")}function V(){document.addEventListener("click",t=>{let e=t.target.closest("button[data-confirm]");if(!e||e.disabled)return;if(e.hasAttribute("data-confirmed")){
e.removeAttribute("data-confirmed");return}t.preventDefault();let n=e.form;n&&!e.formNoValidate&&!n.reportValidity()||n&&n.hasAttribute("data-decision")&&!B(n)||
mt(e.getAttribute("data-confirm"),e,()=>{e.setAttribute("data-confirmed",""),e.click()})}),document.addEventListener("submit",t=>{let e=t.target;if(!(t.defaultPrevented||
!e.hasAttribute("data-guard")||z(t))){if(e.hasAttribute("data-sending")){t.preventDefault();return}if(navigator.onLine===!1&&e.method==="post"){t.preventDefault(),
pt(e);return}e.setAttribute("data-sending",""),setTimeout(()=>U(e).forEach(n=>{n.disabled||(n.disabled=!0,n.setAttribute("data-guarded",""))}),0)}}),window.addEventListener(
"pageshow",()=>{document.querySelectorAll("form[data-sending]").forEach(t=>{t.removeAttribute("data-sending"),U(t).forEach(e=>{e.hasAttribute("data-guarded")&&(e.
disabled=!1,e.removeAttribute("data-guarded"))})})}),document.querySelectorAll("form[data-unsaved]").forEach(ft)}function z(t){return!!t.submitter&&t.submitter.
getAttribute("formtarget")==="_blank"}function ft(t){let e=t.hasAttribute("data-dirty");t.addEventListener("input",()=>{e=!0}),document.addEventListener("submit",
n=>{n.target===t&&!n.defaultPrevented&&!z(n)&&(e=!1)}),window.addEventListener("beforeunload",n=>{e&&(n.preventDefault(),n.returnValue=t.getAttribute("data-unsa\
ved"))})}function mt(t,e,n){let o=document.getElementById("confirm-template"),r=document.importNode(o.content,!0).querySelector(".confirm"),d=r.querySelector("[\
data-confirm-yes]"),m=r.querySelector("[data-confirm-no]");r.querySelector("#confirm-text").textContent=t;let f=()=>{r.remove(),e.focus()};r.addEventListener("c\
lick",g=>{(g.target===r||g.target===m)&&f(),g.target===d&&(f(),n())}),r.addEventListener("keydown",g=>{g.key==="Escape"&&f(),g.key==="Tab"&&(g.preventDefault(),
(document.activeElement===m?d:m).focus())}),document.body.appendChild(r),m.focus()}function pt(t){let e=document.body.getAttribute("data-offline");if(!e||t.querySelector(
".offline"))return;let n=document.createElement("p");n.className="offline alert alert-warning",n.setAttribute("role","alert"),n.textContent=e,t.appendChild(n),window.
addEventListener("online",()=>n.remove(),{once:!0})}function U(t){return Array.from(t.elements).filter(e=>e.tagName==="BUTTON")}var G=["csrf","press","form_key","version","intent"];function J(t){let e=Z();if(!e)return;let n=`whsm:${t.getAttribute("data-keep")}:${location.pathname}`,o=yt(
e,n);o&&!t.hasAttribute("data-dirty")&&o.fields.join()!==Q(t).join()&&gt(t,e,n,o);let r=0;t.addEventListener("input",()=>{clearTimeout(r),r=setTimeout(()=>M(e,n,
t),500)}),t.hasAttribute("data-dirty")&&M(e,n,t),t.addEventListener("submit",()=>{clearTimeout(r),M(e,n,t),e.setItem("whsm:sent",n)})}function Y(){let t=Z(),e=t&&
t.getItem("whsm:sent");!e||!/^\/orders\/[0-9a-f-]{36}$/.test(location.pathname)||(t.removeItem(e),t.removeItem("whsm:sent"))}function gt(t,e,n,o){let r=document.
createElement("div");r.className="alert alert-info kept",r.setAttribute("role","status");let d=document.createElement("p");d.textContent=t.getAttribute("data-ke\
ep-text").replace("{when}",new Date(o.at).toLocaleString());let m=W(t.getAttribute("data-keep-restore"),"btn btn-primary btn-sm"),f=W(t.getAttribute("data-keep-\
drop"),"btn btn-link btn-sm");m.addEventListener("click",()=>ht(t,o)),f.addEventListener("click",()=>{e.removeItem(n),r.remove()}),[d,m,f].forEach(g=>r.appendChild(
g)),t.parentNode.insertBefore(r,t)}function W(t,e){let n=document.createElement("button");return n.type="button",n.className=e,n.textContent=t,n}function ht(t,e){
let n=document.createElement("form");n.method="post",n.action=t.action,Array.from(new FormData(t)).filter(([r])=>G.includes(r)&&r!=="intent").concat(e.fields,[[
"intent","more"]]).forEach(([r,d])=>{let m=document.createElement("input");m.type="hidden",m.name=r,m.value=d,n.appendChild(m)}),document.body.appendChild(n),n.
submit()}function Q(t){return Array.from(new FormData(t)).filter(([e,n])=>typeof n=="string"&&!G.includes(e)&&n!=="")}function M(t,e,n){try{t.setItem(e,JSON.stringify(
{at:Date.now(),fields:Q(n)}))}catch{t.removeItem(e)}}function yt(t,e){try{return JSON.parse(t.getItem(e))}catch{return null}}function Z(){try{return window.localStorage}catch{
return null}}function C(t){return String(t).replace(/[０-９]/g,e=>String.fromCharCode(e.charCodeAt(0)-65248)).replace(/[．。]/g,".").replace(/[\s,，]/g,"")}function L(t,e=4){
let n=/^(\d+)(?:\.(\d*))?$/.exec(C(t))||/^()\.(\d+)$/.exec(C(t));if(!n)return null;let o=n[1].replace(/^0+/,""),r=(n[2]||"").replace(/0+$/,"");return o.length>14||
r.length>e?null:{digits:R(o+r),scale:r.length}}var q={digits:[],scale:0};function v(t,e){let n=Math.max(t.scale,e.scale),o=j(t,n),r=j(e,n),d=[],m=0;for(let f=0;f<
o.length||f<r.length||m;f++){let g=(o[f]||0)+(r[f]||0)+m;d.push(g%1e7),m=g>=1e7?1:0}return{digits:d,scale:n}}function $(t,e){let n=new Array(t.digits.length+e.digits.
length).fill(0);return t.digits.forEach((o,r)=>{let d=0;for(let m=0;m<e.digits.length||d;m++){let f=n[r+m]+o*(e.digits[m]||0)+d;n[r+m]=f%1e7,d=Math.floor(f/1e7)}}),
{digits:n,scale:t.scale+e.scale}}function S(t,e=2){let{digits:n,scale:o}=t;if(o>e){n=v({digits:n,scale:0},{digits:R("5"+"0".repeat(o-e-1)),scale:0}).digits;let r=N(
n);return tt(r.slice(0,Math.max(0,r.length-(o-e))),e)}return tt(N(n)+"0".repeat(e-o),e)}function et(t){let e=S(t,t.scale);return t.scale?e.replace(/\.?0+$/,""):
e}function R(t){let e=[];for(let n=t.length;n>0;n-=7)e.push(Number(t.slice(Math.max(0,n-7),n)));return e}function j(t,e){return e===t.scale?t.digits:R(N(t.digits)+
"0".repeat(e-t.scale))}function N(t){return t.map(e=>String(e).padStart(7,"0")).reverse().join("").replace(/^0+/,"")}function tt(t,e){let n=t.padStart(e+1,"0"),
o=n.slice(0,n.length-e).replace(/^0+(?=\d)/,"").replace(/\B(?=(\d{3})+$)/g,",");return e?`${o}.${n.slice(n.length-e)}`:o}var Et=L("2");function nt(t){let e=t.querySelector("[data-lines-body]"),n=t.querySelector("[data-line-template]");t.addEventListener("click",i=>{let l=i.target.
closest("[data-line-add], [data-line-copy], [data-line-remove]");if(!l)return;let p=l.closest("tr");l.hasAttribute("data-line-add")?I(o()):l.hasAttribute("data-\
line-copy")?r(p):d(p),A()}),e.addEventListener("input",i=>{i.target.hasAttribute("list")&&g(i.target),w()}),e.addEventListener("change",i=>{let l=i.target;l.hasAttribute(
"data-decimal")&&L(l.value)&&(l.value=C(l.value))}),e.addEventListener("keydown",m),e.addEventListener("paste",f),w();function o(i){let l=x().reduce((h,y)=>Math.
max(h,Number(y.getAttribute("data-line"))+1),0),p=document.createElement("tbody");p.innerHTML=n.innerHTML.replace(/IDX/g,String(l));let u=p.querySelector("tr");
return u.setAttribute("data-new",""),e.insertBefore(u,i?i.nextElementSibling:null),u}function r(i){let l=o(i);D(i).forEach(p=>{O(l,p.dataset.field).value=p.value}),
l.removeAttribute("data-new"),I(l)}function d(i){let l=i.nextElementSibling||i.previousElementSibling||o();i.remove(),I(l)}function m(i){let l=i.target,p=i.key===
"Enter"||i.key==="ArrowDown";if(!p&&i.key!=="ArrowUp"||i.isComposing||i.keyCode===229||!l.dataset.field||i.ctrlKey||i.metaKey||i.altKey||i.key!=="Enter"&&l.hasAttribute(
"list"))return;i.preventDefault();let u=l.closest("tr"),h=p?u.nextElementSibling:u.previousElementSibling;h?At(O(h,l.dataset.field)):i.key==="Enter"&&(I(o()),A())}
function f(i){let l=(i.clipboardData||window.clipboardData).getData("text").replace(/[\r\n]+$/,"");if(!/[\t\n]/.test(l)||!i.target.dataset.field)return;i.preventDefault();
let p=D(i.target.closest("tr")).indexOf(i.target),u=i.target.closest("tr");l.split(/\r?\n/).forEach((h,y)=>{y&&(u=u.nextElementSibling||o());let E=D(u).slice(p);
h.split("	").forEach((a,s)=>{E[s]&&(E[s].value=E[s].hasAttribute("data-decimal")?C(a):a.trim())})}),A()}function g(i){let l=i.closest("tr"),p=Array.from(i.list?
i.list.options:[]).find(u=>u.value===i.value);p&&D(l).forEach(u=>{let h=p.getAttribute(`data-${u.dataset.field}`),y=!u.value||l.hasAttribute("data-new")&&u.value===
u.defaultValue;h&&u!==i&&y&&(u.value=h),u.dataset.field==="unit_price"&&(u.placeholder=p.getAttribute("data-last-price")||"")})}function w(){let i=q,l=q;x().forEach(
(p,u)=>{p.querySelector("[data-line-no]").textContent=String(u+1);let h=F(p,"quantity"),y=F(p,"unit_price"),E=h&&y?$(h,y):null;p.querySelector("[data-line-amoun\
t]").textContent=E?S(E):"—",h&&(l=v(l,h)),E&&(i=v(i,E));let a=p.querySelector("[data-line-area]");a&&(a.textContent=bt(p)||"—")}),t.querySelector("[data-tot\
al-amount]").textContent=S(i),t.querySelector("[data-total-quantity]").textContent=et(l)}function A(){e.dispatchEvent(new Event("input",{bubbles:!0}))}function x(){
return Array.from(e.querySelectorAll("tr[data-line]"))}}function bt(t){let[e,n,o]=["length_mm","width_mm","height_mm"].map(d=>F(t,d));if(!e||!n||!o)return null;
let r=$($(Et,v(e,n)),v(n,o));return S({digits:r.digits,scale:r.scale+6},4)}function D(t){return Array.from(t.querySelectorAll("[data-field]"))}function O(t,e){return t.
querySelector(`[data-field="${e}"]`)}function F(t,e){let n=O(t,e);return n?L(n.value):null}function I(t){D(t)[0].focus()}function At(t){t.focus(),t.select()}var vt=8;function rt(t){let e=t.querySelector("[data-settles-total]");e&&t.addEventListener("change",()=>{let o=Array.from(t.querySelectorAll("input[data-amount\
]")).filter(r=>r.checked).map(r=>L(r.getAttribute("data-amount"),vt)||q);e.textContent=S(o.reduce(v,q))})}function ot(){let t=n=>document.querySelectorAll("details.menu[open]").forEach(o=>{o!==n&&(o.open=!1)});document.addEventListener("click",n=>{t(n.target.closest(
"details.menu"));let o=n.target.closest("[data-copy]");o&&St(o),n.target.closest("[data-print]")&&window.print()}),document.addEventListener("keydown",n=>{n.key===
"Escape"&&t(null)}),document.querySelectorAll("[data-count]").forEach(n=>{let o=document.getElementById(n.getAttribute("data-count"));if(!o)return;let r=()=>{o.
textContent=`${n.value.length}/${n.maxLength}`};n.addEventListener("input",r),r()});let e=document.getElementById("faults");e&&e.focus()}function St(t){let e=t.
getAttribute("data-copy"),n=()=>{t.textContent=t.getAttribute("data-copied")||t.textContent};navigator.clipboard?navigator.clipboard.writeText(e).then(n,()=>at(
e)&&n()):at(e)&&n()}function at(t){let e=document.createElement("textarea");e.value=t,e.className="visually-hidden",document.body.appendChild(e),e.select();let n=document.
execCommand("copy");return e.remove(),n}document.documentElement.classList.add("js");document.querySelectorAll("[data-lines]").forEach(nt);document.querySelectorAll("[data-settles]").forEach(rt);document.
querySelectorAll("[data-files]").forEach(X);document.querySelectorAll("form[data-decision]").forEach(_);document.querySelectorAll("form[data-flow]").forEach(K);
Y();document.querySelectorAll("form[data-keep]").forEach(J);V();ot();})();
