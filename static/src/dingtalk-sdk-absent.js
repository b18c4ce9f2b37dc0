// Stands in for DingTalk's SDK where npm was not there to fetch it: free login then fails, and the password form is shown.
export const sdk = null;
