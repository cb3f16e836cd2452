/** What every explorer shares with its kernel: the synced traits of the Python class Explorer, and `code`. */
export interface ExplorerModel {
  // request: written by the browser or by Python
  /** counts up: one more press */
  stop_request: number;
  /** id of the last frame drawn (only non-final frames are acknowledged) */
  ack: number;
  /** how many views of this widget are on the page */
  views: number;

  // answer: written by the kernel
  status: "idle" | "running" | "stopped" | "error";
  progress: number;
  latency_ms: number;
  /** "" or a sentence: what failed, why, what to do; also notices with status "idle" */
  message: string;
  /** "" or a traceback */
  details: string;
  /** Python that recreates this view */
  code: string;
}
