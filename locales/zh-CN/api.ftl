# JSON 接口页
api-title = JSON 接口
api-lead = 每个接口的参数、请求内容、返回结果和示例。接口文档本身为英文。
api-version = 版本
api-base = 基础地址
api-token = 访问令牌
api-contents = 接口
api-schemas = 数据结构
api-open = 无需令牌
api-parameters = 参数
api-body = 请求内容
api-optional = 可省略
api-required = 必填
api-answers = 返回
api-example = 示例
