# The page of the JSON interface
api-title = JSON interface
api-lead = Every call of the interface with its parameters, body, answers and examples.
api-version = Version
api-base = Base address
api-token = Token
api-contents = Calls
api-schemas = Schemas
api-open = No token needed
api-parameters = Parameters
api-body = Body
api-optional = optional
api-required = required
api-answers = Answers
api-example = Example
