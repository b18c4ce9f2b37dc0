// Replaces DingTalk's SDK in builds without npm: free login fails and the password form is shown.
export const sdk = null;
