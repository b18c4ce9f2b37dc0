DROP TABLE login_failures, api_tokens, sessions, users, departments;
DROP FUNCTION refuse;
