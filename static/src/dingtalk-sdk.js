// The parts of DingTalk's SDK that are used. Bundled, since the CDN script never sets window.dd where the page or the
// container defines an AMD loader.
import core from "dingtalk-jsapi/core";
import "dingtalk-jsapi/platform";
import { requestAuthCode$ as askNew } from "dingtalk-jsapi/api/union/requestAuthCode";
import { requestAuthCode$ as askLegacy } from "dingtalk-jsapi/api/runtime/permission/requestAuthCode";
import { closePage$ as closePage } from "dingtalk-jsapi/api/union/closePage";
import { quitPage$ as quitPage } from "dingtalk-jsapi/api/union/quitPage";

export const sdk = { ready: (then) => core.ready(then), askNew, askLegacy, closePage, quitPage };
