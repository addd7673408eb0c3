/**
 * Stands in for `webrtc-polyfill` in the bundle (see scripts/build.ts): the engine's peers come over Hyperswarm, TCP and
 * uTP, never from a web page, so a WebRTC stack would be 20 MB of native code that only adds surface.
 */
export const RTCPeerConnection = undefined
export const RTCSessionDescription = undefined
export const RTCIceCandidate = undefined
