// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/* What webrtcbin 1.22 and Chromium write, shortened to one codec a medium. */

#define SAMPLE_FINGERPRINT                                                                                             \
  "EC:83:94:52:F7:C8:D4:99:64:E7:2B:B3:61:00:14:00:D3:2D:02:87:B1:D8:BB:1A:F0:45:97:0E:D6:D9:29:3A"
#define SAMPLE_TRANSPORT(setup)                                                                                        \
  "c=IN IP4 0.0.0.0\r\n"                                                                                               \
  "a=setup:" setup "\r\n"                                                                                              \
  "a=ice-ufrag:SXVvuFhtw6kNeQghoHgLzRX/UPCmeB/j\r\n"                                                                   \
  "a=ice-pwd:6E+g648W73h6AlCWc3/+gE9V0C/SstVS\r\n"
#define SAMPLE_WEBRTCBIN(setup)                                                                                        \
  "v=0\r\n"                                                                                                            \
  "o=- 6307272218086546196 0 IN IP4 0.0.0.0\r\n"                                                                       \
  "s=-\r\n"                                                                                                            \
  "t=0 0\r\n"                                                                                                          \
  "a=ice-options:trickle\r\n"                                                                                          \
  "a=group:BUNDLE audio0 video1 application2\r\n"                                                                      \
  "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" SAMPLE_TRANSPORT (                                                             \
      setup) "a=rtcp-mux\r\n"                                                                                          \
             "a=rtcp-rsize\r\n"                                                                                        \
             "a=sendrecv\r\n"                                                                                          \
             "a=rtpmap:111 OPUS/48000/2\r\n"                                                                           \
             "a=fmtp:111 sprop-stereo=0;sprop-maxcapturerate=48000\r\n"                                                \
             "a=ssrc:1542542883 msid:user3638355579@host-724c7392 webrtctransceiver0\r\n"                              \
             "a=ssrc:1542542883 cname:user3638355579@host-724c7392\r\n"                                                \
             "a=mid:audio0\r\n"                                                                                        \
             "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"                                                        \
             "a=rtcp-mux-only\r\n"                                                                                     \
             "m=video 0 UDP/TLS/RTP/SAVPF 96 97\r\n" SAMPLE_TRANSPORT (                                                \
                 setup) "a=bundle-only\r\n"                                                                            \
                        "a=rtcp-mux\r\n"                                                                               \
                        "a=sendrecv\r\n"                                                                               \
                        "a=rtpmap:96 VP8/90000\r\n"                                                                    \
                        "a=rtcp-fb:96 nack pli\r\n"                                                                    \
                        "a=framerate:30\r\n"                                                                           \
                        "a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"     \
                        "a=rtpmap:97 rtx/90000\r\n"                                                                    \
                        "a=fmtp:97 apt=96\r\n"                                                                         \
                        "a=ssrc-group:FID 4171508462 3531182292\r\n"                                                   \
                        "a=mid:video1\r\n"                                                                             \
                        "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"                                             \
                        "a=rtcp-mux-only\r\n"                                                                          \
                        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n" SAMPLE_TRANSPORT (                      \
                            setup) "a=bundle-only\r\n"                                                                 \
                                   "a=mid:application2\r\n"                                                            \
                                   "a=sctp-port:5000\r\n"                                                              \
                                   "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"

#define SAMPLE_CHROMIUM                                                                                                \
  "v=0\r\n"                                                                                                            \
  "o=- 4215775240449105457 2 IN IP4 127.0.0.1\r\n"                                                                     \
  "s=-\r\n"                                                                                                            \
  "t=0 0\r\n"                                                                                                          \
  "a=group:BUNDLE 0 1\r\n"                                                                                             \
  "a=extmap-allow-mixed\r\n"                                                                                           \
  "a=msid-semantic: WMS 8c9f8e3a-53c6-44f9-b1ca-4a1bd3b1a1d2\r\n"                                                      \
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n"                                                                             \
  "c=IN IP4 0.0.0.0\r\n"                                                                                               \
  "a=rtcp:9 IN IP4 0.0.0.0\r\n"                                                                                        \
  "a=candidate:842163049 1 udp 2113937151 192.0.2.7 54321 typ host generation 0 network-cost 999\r\n"                  \
  "a=candidate:842163050 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active generation 0\r\n"                        \
  "a=ice-ufrag:EsAw\r\n"                                                                                               \
  "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"                                                                             \
  "a=ice-options:trickle\r\n"                                                                                          \
  "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"                                                                   \
  "a=setup:actpass\r\n"                                                                                                \
  "a=mid:0\r\n"                                                                                                        \
  "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"                                                         \
  "a=sendrecv\r\n"                                                                                                     \
  "a=msid:8c9f8e3a-53c6-44f9-b1ca-4a1bd3b1a1d2 1b1c5d2e-6a9e-4b57-a8e3-9d4c3c9f0a11\r\n"                               \
  "a=rtcp-mux\r\n"                                                                                                     \
  "a=rtcp-rsize\r\n"                                                                                                   \
  "a=rtcp-xr:rcvr-rtt=all\r\n"                                                                                         \
  "a=rtpmap:111 opus/48000/2\r\n"                                                                                      \
  "a=rtcp-fb:111 transport-cc\r\n"                                                                                     \
  "a=fmtp:111 minptime=10;useinbandfec=1\r\n"                                                                          \
  "a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6\r\n"                                                                       \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"                                                                              \
  "c=IN IP4 0.0.0.0\r\n"                                                                                               \
  "a=rtcp:9 IN IP4 0.0.0.0\r\n"                                                                                        \
  "a=ice-ufrag:EsAw\r\n"                                                                                               \
  "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"                                                                             \
  "a=ice-options:trickle\r\n"                                                                                          \
  "a=fingerprint:sha-256 " SAMPLE_FINGERPRINT "\r\n"                                                                   \
  "a=setup:actpass\r\n"                                                                                                \
  "a=mid:1\r\n"                                                                                                        \
  "a=sendrecv\r\n"                                                                                                     \
  "a=rtcp-mux\r\n"                                                                                                     \
  "a=rtpmap:96 VP8/90000\r\n"                                                                                          \
  "a=rtcp-fb:96 goog-remb\r\n"
