(()=>{var f=2500,g=/DingTalk/i.test(navigator.userAgent);m(document.getElementById("dingtalk-login"));k();function m(e){if(!e)return;if(e.hasAttribute("data-failed")){s("dingtalk-failed",!0);return}let n=e.
getAttribute("data-demo-bridge"),t=n&&window.parent!==window;if(!g&&!t)return;s("dingtalk-waiting",!0),s("password-panel",!1);let i=e.getAttribute("data-corp-id"),r=e.getAttribute("data-client-id");(t?
p(n,i):h(i,r)).then(o=>{e.querySelector("[name=code]").value=o,e.submit()},()=>{s("dingtalk-waiting",!1),s("dingtalk-failed",!0),s("password-panel",!0)})}function h(e,n){if(!null)return Promise.reject(
new Error("no SDK"));let t=(i,r)=>w((o,d)=>{let l=u=>u&&u.code?o(u.code):d(new Error("no code")),c=i({...r,onSuccess:l,onFail:d});c&&c.then&&c.then(l,d)});return t(null.askNew,{corpId:e,clientId:n}).catch(
()=>t(i=>{null.ready(()=>null.askLegacy(i))},{corpId:e}))}function p(e,n){let t=new URL(e,location.href).origin;return w(i=>{window.addEventListener("message",r=>{let o=r.data;r.origin!==t||r.source!==
window.parent||o&&o.type==="whsm-sim-auth-code"&&o.code&&i(o.code)}),window.parent.postMessage({type:"whsm-sim-auth-code-request",corpId:n},t)})}function k(){!g||!null||document.querySelectorAll("[dat\
a-close-page]").forEach(e=>{e.hidden=!1,e.addEventListener("click",()=>[null.closePage,null.quitPage].forEach(n=>{let t=n({});t&&t.then&&t.then(null,()=>{})}))})}function w(e){return new Promise((n,t)=>{
setTimeout(()=>t(new Error("no answer")),f),e(n,t)})}function s(e,n){let t=document.getElementById(e);t&&(t.hidden=!n)}})();
