import {verify} from "./verify.js";
if (typeof document === "undefined") globalThis.tuixuan = {verify};
