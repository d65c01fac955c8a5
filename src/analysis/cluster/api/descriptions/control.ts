// Written by `npm run build:schemas`; see docs/kubernetes-schemas.md.
export const CONTROL = `
admissionregistration.v1.ApplyConfiguration~36- expression:s
admissionregistration.v1.AuditAnnotation~30- key:s! valueExpression:s!
admissionregistration.v1.JSONPatch~36- expression:s
admissionregistration.v1.MatchCondition~27- expression:s! name:s!
admissionregistration.v1.MatchResources~30- excludeResourceRules:[.NamedRuleWithOperations matchPolicy:s namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector resourceRules:[.NamedRuleWithOperations
admissionregistration.v1.MutatingAdmissionPolicy=admissionregistration.k8s.io/v1~36- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicySpec
admissionregistration.v1.MutatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1~36- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec~36- matchResources:.MatchResources paramRef:.ParamRef policyName:s
admissionregistration.v1.MutatingAdmissionPolicySpec~36- failurePolicy:s matchConditions:[.MatchCondition matchConstraints:.MatchResources mutations:[.Mutation paramKind:.ParamKind reinvocationPolicy:s variables:[.Variable
admissionregistration.v1.MutatingWebhook admissionReviewVersions:[s! clientConfig:.WebhookClientConfig! failurePolicy:s matchConditions:[.MatchCondition~27- matchPolicy:s name:s! namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector reinvocationPolicy:s rules:[.RuleWithOperations sideEffects:s! timeoutSeconds:i
admissionregistration.v1.MutatingWebhookConfiguration=admissionregistration.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta webhooks:[.MutatingWebhook
admissionregistration.v1.Mutation~36- applyConfiguration:.ApplyConfiguration jsonPatch:.JSONPatch patchType:s!
admissionregistration.v1.NamedRuleWithOperations~30- apiGroups:[s apiVersions:[s operations:[s resourceNames:[s resources:[s scope:s
admissionregistration.v1.ParamKind~30- apiVersion:s kind:s
admissionregistration.v1.ParamRef~30- name:s namespace:s parameterNotFoundAction:s selector:meta.v1.LabelSelector
admissionregistration.v1.RuleWithOperations apiGroups:[s apiVersions:[s operations:[s resources:[s scope:s
admissionregistration.v1.ServiceReference name:s! namespace:s! path:s port:i
admissionregistration.v1.ValidatingAdmissionPolicy=admissionregistration.k8s.io/v1~30- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicySpec status:*
admissionregistration.v1.ValidatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1~30- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicyBindingSpec~30-35 spec:.ValidatingAdmissionPolicyBindingSpec!~36-
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec~30- matchResources:.MatchResources paramRef:.ParamRef policyName:s~30-35 policyName:s!~36- validationActions:[s~30-35 validationActions:[s!~36-
admissionregistration.v1.ValidatingAdmissionPolicySpec~30- auditAnnotations:[.AuditAnnotation failurePolicy:s matchConditions:[.MatchCondition matchConstraints:.MatchResources paramKind:.ParamKind validations:[.Validation variables:[.Variable
admissionregistration.v1.ValidatingWebhook admissionReviewVersions:[s! clientConfig:.WebhookClientConfig! failurePolicy:s matchConditions:[.MatchCondition~27- matchPolicy:s name:s! namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector rules:[.RuleWithOperations sideEffects:s! timeoutSeconds:i
admissionregistration.v1.ValidatingWebhookConfiguration=admissionregistration.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta webhooks:[.ValidatingWebhook
admissionregistration.v1.Validation~30- expression:s! message:s messageExpression:s reason:s
admissionregistration.v1.Variable~30- expression:s! name:s!
admissionregistration.v1.WebhookClientConfig caBundle:y service:.ServiceReference url:s
admissionregistration.v1alpha1.ApplyConfiguration~32- expression:s
admissionregistration.v1alpha1.AuditAnnotation~27-31 key:s! valueExpression:s!
admissionregistration.v1alpha1.JSONPatch~32- expression:s
admissionregistration.v1alpha1.MatchCondition~27- expression:s! name:s!
admissionregistration.v1alpha1.MatchResources~26- excludeResourceRules:[.NamedRuleWithOperations matchPolicy:s namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector resourceRules:[.NamedRuleWithOperations
admissionregistration.v1alpha1.MutatingAdmissionPolicy=admissionregistration.k8s.io/v1alpha1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicySpec
admissionregistration.v1alpha1.MutatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1alpha1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1alpha1.MutatingAdmissionPolicyBindingSpec~32- matchResources:.MatchResources paramRef:.ParamRef policyName:s
admissionregistration.v1alpha1.MutatingAdmissionPolicySpec~32- failurePolicy:s matchConditions:[.MatchCondition matchConstraints:.MatchResources mutations:[.Mutation paramKind:.ParamKind reinvocationPolicy:s variables:[.Variable
admissionregistration.v1alpha1.Mutation~32- applyConfiguration:.ApplyConfiguration jsonPatch:.JSONPatch patchType:s!
admissionregistration.v1alpha1.NamedRuleWithOperations~26- apiGroups:[s apiVersions:[s operations:[s resourceNames:[s resources:[s scope:s
admissionregistration.v1alpha1.ParamKind~26- apiVersion:s kind:s
admissionregistration.v1alpha1.ParamRef~26- name:s namespace:s parameterNotFoundAction:s~28- selector:meta.v1.LabelSelector~28-
admissionregistration.v1alpha1.ValidatingAdmissionPolicy=admissionregistration.k8s.io/v1alpha1~26-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicySpec status:*~27-
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1alpha1~26-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1alpha1.ValidatingAdmissionPolicyBindingSpec~26-31 matchResources:.MatchResources paramRef:.ParamRef policyName:s validationActions:[s~27-
admissionregistration.v1alpha1.ValidatingAdmissionPolicySpec~26-31 auditAnnotations:[.AuditAnnotation~27- failurePolicy:s matchConditions:[.MatchCondition~27- matchConstraints:.MatchResources paramKind:.ParamKind validations:[.Validation~27- validations:[.Validation!~26-26 variables:[.Variable~28-
admissionregistration.v1alpha1.Validation~26-31 expression:s! message:s messageExpression:s~27- reason:s
admissionregistration.v1alpha1.Variable~28- expression:s! name:s!
admissionregistration.v1beta1.ApplyConfiguration~34- expression:s
admissionregistration.v1beta1.AuditAnnotation~28-33 key:s! valueExpression:s!
admissionregistration.v1beta1.JSONPatch~34- expression:s
admissionregistration.v1beta1.MatchCondition~28- expression:s! name:s!
admissionregistration.v1beta1.MatchResources~28- excludeResourceRules:[.NamedRuleWithOperations matchPolicy:s namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector resourceRules:[.NamedRuleWithOperations
admissionregistration.v1beta1.MutatingAdmissionPolicy=admissionregistration.k8s.io/v1beta1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicySpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1beta1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.MutatingAdmissionPolicyBindingSpec~34- matchResources:.MatchResources paramRef:.ParamRef policyName:s
admissionregistration.v1beta1.MutatingAdmissionPolicySpec~34- failurePolicy:s matchConditions:[.MatchCondition matchConstraints:.MatchResources mutations:[.Mutation paramKind:.ParamKind reinvocationPolicy:s variables:[.Variable
admissionregistration.v1beta1.MutatingWebhook~16-21 admissionReviewVersions:[s clientConfig:.WebhookClientConfig! failurePolicy:s matchPolicy:s name:s! namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector reinvocationPolicy:s rules:[.RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.MutatingWebhookConfiguration=admissionregistration.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta webhooks:[.MutatingWebhook
admissionregistration.v1beta1.Mutation~34- applyConfiguration:.ApplyConfiguration jsonPatch:.JSONPatch patchType:s!
admissionregistration.v1beta1.NamedRuleWithOperations~28- apiGroups:[s apiVersions:[s operations:[s resourceNames:[s resources:[s scope:s
admissionregistration.v1beta1.ParamKind~28- apiVersion:s kind:s
admissionregistration.v1beta1.ParamRef~28- name:s namespace:s parameterNotFoundAction:s selector:meta.v1.LabelSelector
admissionregistration.v1beta1.RuleWithOperations~16-21 apiGroups:[s apiVersions:[s operations:[s resources:[s scope:s
admissionregistration.v1beta1.ServiceReference~16-21 name:s! namespace:s! path:s port:i
admissionregistration.v1beta1.ValidatingAdmissionPolicy=admissionregistration.k8s.io/v1beta1~28-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicySpec status:*
admissionregistration.v1beta1.ValidatingAdmissionPolicyBinding=admissionregistration.k8s.io/v1beta1~28-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec~28-33 matchResources:.MatchResources paramRef:.ParamRef policyName:s validationActions:[s
admissionregistration.v1beta1.ValidatingAdmissionPolicySpec~28-33 auditAnnotations:[.AuditAnnotation failurePolicy:s matchConditions:[.MatchCondition matchConstraints:.MatchResources paramKind:.ParamKind validations:[.Validation variables:[.Variable
admissionregistration.v1beta1.ValidatingWebhook~16-21 admissionReviewVersions:[s clientConfig:.WebhookClientConfig! failurePolicy:s matchPolicy:s name:s! namespaceSelector:meta.v1.LabelSelector objectSelector:meta.v1.LabelSelector rules:[.RuleWithOperations sideEffects:s timeoutSeconds:i
admissionregistration.v1beta1.ValidatingWebhookConfiguration=admissionregistration.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta webhooks:[.ValidatingWebhook
admissionregistration.v1beta1.Validation~28-33 expression:s! message:s messageExpression:s reason:s
admissionregistration.v1beta1.Variable~28- expression:s! name:s!
admissionregistration.v1beta1.WebhookClientConfig~16-21 caBundle:y service:.ServiceReference url:s
apiextensions.v1.CustomResourceColumnDefinition description:s format:s jsonPath:s! name:s! priority:i type:s!
apiextensions.v1.CustomResourceConversion strategy:s! webhook:.WebhookConversion
apiextensions.v1.CustomResourceDefinition=apiextensions.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CustomResourceDefinitionSpec! status:*
apiextensions.v1.CustomResourceDefinitionNames categories:[s kind:s! listKind:s plural:s! shortNames:[s singular:s
apiextensions.v1.CustomResourceDefinitionSpec conversion:.CustomResourceConversion group:s! names:.CustomResourceDefinitionNames! preserveUnknownFields:b scope:s! versions:[.CustomResourceDefinitionVersion!
apiextensions.v1.CustomResourceDefinitionVersion additionalPrinterColumns:[.CustomResourceColumnDefinition deprecated:b~19- deprecationWarning:s~19- name:s! schema:.CustomResourceValidation selectableFields:[.SelectableField~30- served:b storage:b subresources:.CustomResourceSubresources
apiextensions.v1.CustomResourceSubresourceScale labelSelectorPath:s specReplicasPath:s! statusReplicasPath:s!
apiextensions.v1.CustomResourceSubresources scale:.CustomResourceSubresourceScale status:.CustomResourceSubresourceStatus
apiextensions.v1.CustomResourceValidation openAPIV3Schema:.JSONSchemaProps
apiextensions.v1.ExternalDocumentation description:s url:s
apiextensions.v1.JSONSchemaProps $ref:s $schema:s additionalItems:^.JSONSchemaProps additionalProperties:^.JSONSchemaProps allOf:[.JSONSchemaProps anyOf:[.JSONSchemaProps default:* definitions:{.JSONSchemaProps dependencies:{* description:s enum:[* example:* exclusiveMaximum:b exclusiveMinimum:b externalDocs:.ExternalDocumentation format:s id:s items:.JSONSchemaProps maxItems:l maxLength:l maxProperties:l maximum:n minItems:l minLength:l minProperties:l minimum:n multipleOf:n not:.JSONSchemaProps nullable:b oneOf:[.JSONSchemaProps pattern:s patternProperties:{.JSONSchemaProps properties:{.JSONSchemaProps required:[s title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s x-kubernetes-list-type:s x-kubernetes-map-type:s~17- x-kubernetes-preserve-unknown-fields:b x-kubernetes-validations:[.ValidationRule~23-
apiextensions.v1.SelectableField~30- jsonPath:s!
apiextensions.v1.ServiceReference name:s! namespace:s! path:s port:i
apiextensions.v1.ValidationRule~23- fieldPath:s~28- message:s messageExpression:s~27- optionalOldSelf:b~29- reason:s~28- rule:s!
apiextensions.v1.WebhookClientConfig caBundle:y service:.ServiceReference url:s
apiextensions.v1.WebhookConversion clientConfig:.WebhookClientConfig conversionReviewVersions:[s!
apiextensions.v1beta1.CustomResourceColumnDefinition~16-21 JSONPath:s! description:s format:s name:s! priority:i type:s!
apiextensions.v1beta1.CustomResourceConversion~16-21 conversionReviewVersions:[s strategy:s! webhookClientConfig:.WebhookClientConfig
apiextensions.v1beta1.CustomResourceDefinition=apiextensions.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CustomResourceDefinitionSpec! status:*
apiextensions.v1beta1.CustomResourceDefinitionNames~16-21 categories:[s kind:s! listKind:s plural:s! shortNames:[s singular:s
apiextensions.v1beta1.CustomResourceDefinitionSpec~16-21 additionalPrinterColumns:[.CustomResourceColumnDefinition conversion:.CustomResourceConversion group:s! names:.CustomResourceDefinitionNames! preserveUnknownFields:b scope:s! subresources:.CustomResourceSubresources validation:.CustomResourceValidation version:s versions:[.CustomResourceDefinitionVersion
apiextensions.v1beta1.CustomResourceDefinitionVersion~16-21 additionalPrinterColumns:[.CustomResourceColumnDefinition deprecated:b~19- deprecationWarning:s~19- name:s! schema:.CustomResourceValidation served:b storage:b subresources:.CustomResourceSubresources
apiextensions.v1beta1.CustomResourceSubresourceScale~16-21 labelSelectorPath:s specReplicasPath:s! statusReplicasPath:s!
apiextensions.v1beta1.CustomResourceSubresources~16-21 scale:.CustomResourceSubresourceScale status:.CustomResourceSubresourceStatus
apiextensions.v1beta1.CustomResourceValidation~16-21 openAPIV3Schema:.JSONSchemaProps
apiextensions.v1beta1.ExternalDocumentation~16-21 description:s url:s
apiextensions.v1beta1.JSONSchemaProps~16-21 $ref:s $schema:s additionalItems:^.JSONSchemaProps additionalProperties:^.JSONSchemaProps allOf:[.JSONSchemaProps anyOf:[.JSONSchemaProps default:* definitions:{.JSONSchemaProps dependencies:{* description:s enum:[* example:* exclusiveMaximum:b exclusiveMinimum:b externalDocs:.ExternalDocumentation format:s id:s items:.JSONSchemaProps maxItems:l maxLength:l maxProperties:l maximum:n minItems:l minLength:l minProperties:l minimum:n multipleOf:n not:.JSONSchemaProps nullable:b oneOf:[.JSONSchemaProps pattern:s patternProperties:{.JSONSchemaProps properties:{.JSONSchemaProps required:[s title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s x-kubernetes-list-type:s x-kubernetes-map-type:s~17- x-kubernetes-preserve-unknown-fields:b
apiextensions.v1beta1.ServiceReference~16-21 name:s! namespace:s! path:s port:i
apiextensions.v1beta1.WebhookClientConfig~16-21 caBundle:y service:.ServiceReference url:s
apiregistration.v1.APIService=apiregistration.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.APIServiceSpec status:*
apiregistration.v1.APIServiceSpec caBundle:y group:s groupPriorityMinimum:i! insecureSkipTLSVerify:b service:.ServiceReference version:s versionPriority:i!
apiregistration.v1.ServiceReference name:s namespace:s port:i
apiregistration.v1beta1.APIService=apiregistration.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.APIServiceSpec status:*
apiregistration.v1beta1.APIServiceSpec~16-21 caBundle:y group:s groupPriorityMinimum:i! insecureSkipTLSVerify:b service:.ServiceReference version:s versionPriority:i!
apiregistration.v1beta1.ServiceReference~16-21 name:s namespace:s port:i
authentication.v1.BoundObjectReference apiVersion:s kind:s name:s uid:s
authentication.v1.SelfSubjectReview=authentication.k8s.io/v1~28- apiVersion:s kind:s metadata:meta.v1.ObjectMeta status:*
authentication.v1.TokenRequest=authentication.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.TokenRequestSpec~36- spec:.TokenRequestSpec!~16-35 status:*
authentication.v1.TokenRequestSpec attestations:{[s~37- audiences:[s~36- audiences:[s!~16-35 boundObjectRef:.BoundObjectReference expirationSeconds:l
authentication.v1.TokenReview=authentication.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.TokenReviewSpec! status:*
authentication.v1.TokenReviewSpec audiences:[s token:s~16-35 token:s!~36-
authentication.v1alpha1.SelfSubjectReview=authentication.k8s.io/v1alpha1~26-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta status:*
authentication.v1beta1.SelfSubjectReview=authentication.k8s.io/v1beta1~27-32 apiVersion:s kind:s metadata:meta.v1.ObjectMeta status:*
authentication.v1beta1.TokenReview=authentication.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.TokenReviewSpec! status:*
authentication.v1beta1.TokenReviewSpec~16-21 audiences:[s token:s
authorization.v1.FieldSelectorAttributes~31- rawSelector:s requirements:[meta.v1.FieldSelectorRequirement
authorization.v1.LabelSelectorAttributes~31- rawSelector:s requirements:[meta.v1.LabelSelectorRequirement
authorization.v1.LocalSubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SubjectAccessReviewSpec! status:*
authorization.v1.NonResourceAttributes path:s verb:s
authorization.v1.ResourceAttributes fieldSelector:.FieldSelectorAttributes~31- group:s labelSelector:.LabelSelectorAttributes~31- name:s namespace:s resource:s subresource:s verb:s version:s
authorization.v1.SelfSubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SelfSubjectAccessReviewSpec! status:*
authorization.v1.SelfSubjectAccessReviewSpec nonResourceAttributes:.NonResourceAttributes resourceAttributes:.ResourceAttributes
authorization.v1.SelfSubjectRulesReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SelfSubjectRulesReviewSpec! status:*
authorization.v1.SelfSubjectRulesReviewSpec namespace:s
authorization.v1.SubjectAccessReview=authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SubjectAccessReviewSpec! status:*
authorization.v1.SubjectAccessReviewSpec extra:{[s groups:[s nonResourceAttributes:.NonResourceAttributes resourceAttributes:.ResourceAttributes uid:s user:s
authorization.v1beta1.LocalSubjectAccessReview=authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SubjectAccessReviewSpec! status:*
authorization.v1beta1.NonResourceAttributes~16-21 path:s verb:s
authorization.v1beta1.ResourceAttributes~16-21 group:s name:s namespace:s resource:s subresource:s verb:s version:s
authorization.v1beta1.SelfSubjectAccessReview=authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SelfSubjectAccessReviewSpec! status:*
authorization.v1beta1.SelfSubjectAccessReviewSpec~16-21 nonResourceAttributes:.NonResourceAttributes resourceAttributes:.ResourceAttributes
authorization.v1beta1.SelfSubjectRulesReview=authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SelfSubjectRulesReviewSpec! status:*
authorization.v1beta1.SelfSubjectRulesReviewSpec~16-21 namespace:s
authorization.v1beta1.SubjectAccessReview=authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.SubjectAccessReviewSpec! status:*
authorization.v1beta1.SubjectAccessReviewSpec~16-21 extra:{[s group:[s nonResourceAttributes:.NonResourceAttributes resourceAttributes:.ResourceAttributes uid:s user:s
certificates.v1.CertificateSigningRequest=certificates.k8s.io/v1~19- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CertificateSigningRequestSpec! status:*
certificates.v1.CertificateSigningRequestSpec~19- expirationSeconds:i~22- extra:{[s groups:[s request:y! signerName:s! uid:s usages:[s username:s
certificates.v1.ClusterTrustBundle=certificates.k8s.io/v1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ClusterTrustBundleSpec!
certificates.v1.ClusterTrustBundleSpec~37- signerName:s trustBundle:s!
certificates.v1.PodCertificateRequest=certificates.k8s.io/v1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodCertificateRequestSpec! status:*
certificates.v1.PodCertificateRequestSpec~37- maxExpirationSeconds:i nodeName:s! nodeUID:s! podName:s! podUID:s! serviceAccountName:s! serviceAccountUID:s! signerName:s! stubPKCS10Request:y! unverifiedUserAnnotations:{s
certificates.v1alpha1.ClusterTrustBundle=certificates.k8s.io/v1alpha1~27-36 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ClusterTrustBundleSpec!
certificates.v1alpha1.ClusterTrustBundleSpec~27-36 signerName:s trustBundle:s!
certificates.v1alpha1.PodCertificateRequest=certificates.k8s.io/v1alpha1~34-34 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodCertificateRequestSpec! status:*
certificates.v1alpha1.PodCertificateRequestSpec~34-34 maxExpirationSeconds:i nodeName:s! nodeUID:s! pkixPublicKey:y! podName:s! podUID:s! proofOfPossession:y! serviceAccountName:s! serviceAccountUID:s! signerName:s!
certificates.v1beta1.CertificateSigningRequest=certificates.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CertificateSigningRequestSpec status:*
certificates.v1beta1.CertificateSigningRequestSpec~16-21 extra:{[s groups:[s request:y! signerName:s~18- uid:s usages:[s username:s
certificates.v1beta1.ClusterTrustBundle=certificates.k8s.io/v1beta1~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ClusterTrustBundleSpec!
certificates.v1beta1.ClusterTrustBundleSpec~33- signerName:s trustBundle:s!
certificates.v1beta1.PodCertificateRequest=certificates.k8s.io/v1beta1~35- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodCertificateRequestSpec! status:*
certificates.v1beta1.PodCertificateRequestSpec~35- maxExpirationSeconds:i nodeName:s! nodeUID:s! pkixPublicKey:y~36- pkixPublicKey:y!~35-35 podName:s! podUID:s! proofOfPossession:y~36- proofOfPossession:y!~35-35 serviceAccountName:s! serviceAccountUID:s! signerName:s! stubPKCS10Request:y!~36- unverifiedUserAnnotations:{s
flowcontrol.v1.ExemptPriorityLevelConfiguration~29- lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1.FlowDistinguisherMethod~29- type:s
flowcontrol.v1.FlowSchema=flowcontrol.apiserver.k8s.io/v1~29- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.FlowSchemaSpec status:*
flowcontrol.v1.FlowSchemaSpec~29- distinguisherMethod:.FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:.PriorityLevelConfigurationReference rules:[.PolicyRulesWithSubjects
flowcontrol.v1.GroupSubject~29- name:s
flowcontrol.v1.LimitResponse~29- queuing:.QueuingConfiguration type:s
flowcontrol.v1.LimitedPriorityLevelConfiguration~29- borrowingLimitPercent:i lendablePercent:i limitResponse:.LimitResponse nominalConcurrencyShares:i
flowcontrol.v1.NonResourcePolicyRule~29- nonResourceURLs:[s verbs:[s
flowcontrol.v1.PolicyRulesWithSubjects~29- nonResourceRules:[.NonResourcePolicyRule resourceRules:[.ResourcePolicyRule subjects:[.Subject
flowcontrol.v1.PriorityLevelConfiguration=flowcontrol.apiserver.k8s.io/v1~29- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PriorityLevelConfigurationSpec status:*
flowcontrol.v1.PriorityLevelConfigurationReference~29- name:s
flowcontrol.v1.PriorityLevelConfigurationSpec~29- exempt:.ExemptPriorityLevelConfiguration limited:.LimitedPriorityLevelConfiguration type:s
flowcontrol.v1.QueuingConfiguration~29- handSize:i queueLengthLimit:i queues:i
flowcontrol.v1.ResourcePolicyRule~29- apiGroups:[s clusterScope:b namespaces:[s resources:[s verbs:[s
flowcontrol.v1.ServiceAccountSubject~29- name:s namespace:s
flowcontrol.v1.Subject~29- group:.GroupSubject kind:s serviceAccount:.ServiceAccountSubject user:.UserSubject
flowcontrol.v1.UserSubject~29- name:s
flowcontrol.v1alpha1.FlowDistinguisherMethod~17-20 type:s
flowcontrol.v1alpha1.FlowSchema=flowcontrol.apiserver.k8s.io/v1alpha1~17-20 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.FlowSchemaSpec status:*
flowcontrol.v1alpha1.FlowSchemaSpec~17-20 distinguisherMethod:.FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:.PriorityLevelConfigurationReference rules:[.PolicyRulesWithSubjects
flowcontrol.v1alpha1.GroupSubject~17-20 name:s
flowcontrol.v1alpha1.LimitResponse~17-20 queuing:.QueuingConfiguration type:s
flowcontrol.v1alpha1.LimitedPriorityLevelConfiguration~17-20 assuredConcurrencyShares:i limitResponse:.LimitResponse
flowcontrol.v1alpha1.NonResourcePolicyRule~17-20 nonResourceURLs:[s verbs:[s
flowcontrol.v1alpha1.PolicyRulesWithSubjects~17-20 nonResourceRules:[.NonResourcePolicyRule resourceRules:[.ResourcePolicyRule subjects:[.Subject
flowcontrol.v1alpha1.PriorityLevelConfiguration=flowcontrol.apiserver.k8s.io/v1alpha1~17-20 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PriorityLevelConfigurationSpec status:*
flowcontrol.v1alpha1.PriorityLevelConfigurationReference~17-20 name:s
flowcontrol.v1alpha1.PriorityLevelConfigurationSpec~17-20 limited:.LimitedPriorityLevelConfiguration type:s
flowcontrol.v1alpha1.QueuingConfiguration~17-20 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1alpha1.ResourcePolicyRule~17-20 apiGroups:[s clusterScope:b namespaces:[s resources:[s verbs:[s
flowcontrol.v1alpha1.ServiceAccountSubject~17-20 name:s namespace:s
flowcontrol.v1alpha1.Subject~17-20 group:.GroupSubject kind:s serviceAccount:.ServiceAccountSubject user:.UserSubject
flowcontrol.v1alpha1.UserSubject~17-20 name:s
flowcontrol.v1beta1.FlowDistinguisherMethod~20-25 type:s
flowcontrol.v1beta1.FlowSchema=flowcontrol.apiserver.k8s.io/v1beta1~20-25 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.FlowSchemaSpec status:*
flowcontrol.v1beta1.FlowSchemaSpec~20-25 distinguisherMethod:.FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:.PriorityLevelConfigurationReference rules:[.PolicyRulesWithSubjects
flowcontrol.v1beta1.GroupSubject~20-25 name:s
flowcontrol.v1beta1.LimitResponse~20-25 queuing:.QueuingConfiguration type:s
flowcontrol.v1beta1.LimitedPriorityLevelConfiguration~20-25 assuredConcurrencyShares:i limitResponse:.LimitResponse
flowcontrol.v1beta1.NonResourcePolicyRule~20-25 nonResourceURLs:[s verbs:[s
flowcontrol.v1beta1.PolicyRulesWithSubjects~20-25 nonResourceRules:[.NonResourcePolicyRule resourceRules:[.ResourcePolicyRule subjects:[.Subject
flowcontrol.v1beta1.PriorityLevelConfiguration=flowcontrol.apiserver.k8s.io/v1beta1~20-25 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PriorityLevelConfigurationSpec status:*
flowcontrol.v1beta1.PriorityLevelConfigurationReference~20-25 name:s
flowcontrol.v1beta1.PriorityLevelConfigurationSpec~20-25 limited:.LimitedPriorityLevelConfiguration type:s
flowcontrol.v1beta1.QueuingConfiguration~20-25 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta1.ResourcePolicyRule~20-25 apiGroups:[s clusterScope:b namespaces:[s resources:[s verbs:[s
flowcontrol.v1beta1.ServiceAccountSubject~20-25 name:s namespace:s
flowcontrol.v1beta1.Subject~20-25 group:.GroupSubject kind:s serviceAccount:.ServiceAccountSubject user:.UserSubject
flowcontrol.v1beta1.UserSubject~20-25 name:s
flowcontrol.v1beta2.ExemptPriorityLevelConfiguration~28-28 lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1beta2.FlowDistinguisherMethod~23-28 type:s
flowcontrol.v1beta2.FlowSchema=flowcontrol.apiserver.k8s.io/v1beta2~23-28 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.FlowSchemaSpec status:*
flowcontrol.v1beta2.FlowSchemaSpec~23-28 distinguisherMethod:.FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:.PriorityLevelConfigurationReference rules:[.PolicyRulesWithSubjects
flowcontrol.v1beta2.GroupSubject~23-28 name:s
flowcontrol.v1beta2.LimitResponse~23-28 queuing:.QueuingConfiguration type:s
flowcontrol.v1beta2.LimitedPriorityLevelConfiguration~23-28 assuredConcurrencyShares:i borrowingLimitPercent:i~26- lendablePercent:i~26- limitResponse:.LimitResponse
flowcontrol.v1beta2.NonResourcePolicyRule~23-28 nonResourceURLs:[s verbs:[s
flowcontrol.v1beta2.PolicyRulesWithSubjects~23-28 nonResourceRules:[.NonResourcePolicyRule resourceRules:[.ResourcePolicyRule subjects:[.Subject
flowcontrol.v1beta2.PriorityLevelConfiguration=flowcontrol.apiserver.k8s.io/v1beta2~23-28 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PriorityLevelConfigurationSpec status:*
flowcontrol.v1beta2.PriorityLevelConfigurationReference~23-28 name:s
flowcontrol.v1beta2.PriorityLevelConfigurationSpec~23-28 exempt:.ExemptPriorityLevelConfiguration~28- limited:.LimitedPriorityLevelConfiguration type:s
flowcontrol.v1beta2.QueuingConfiguration~23-28 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta2.ResourcePolicyRule~23-28 apiGroups:[s clusterScope:b namespaces:[s resources:[s verbs:[s
flowcontrol.v1beta2.ServiceAccountSubject~23-28 name:s namespace:s
flowcontrol.v1beta2.Subject~23-28 group:.GroupSubject kind:s serviceAccount:.ServiceAccountSubject user:.UserSubject
flowcontrol.v1beta2.UserSubject~23-28 name:s
flowcontrol.v1beta3.ExemptPriorityLevelConfiguration~28-31 lendablePercent:i nominalConcurrencyShares:i
flowcontrol.v1beta3.FlowDistinguisherMethod~26-31 type:s
flowcontrol.v1beta3.FlowSchema=flowcontrol.apiserver.k8s.io/v1beta3~26-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.FlowSchemaSpec status:*
flowcontrol.v1beta3.FlowSchemaSpec~26-31 distinguisherMethod:.FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:.PriorityLevelConfigurationReference rules:[.PolicyRulesWithSubjects
flowcontrol.v1beta3.GroupSubject~26-31 name:s
flowcontrol.v1beta3.LimitResponse~26-31 queuing:.QueuingConfiguration type:s
flowcontrol.v1beta3.LimitedPriorityLevelConfiguration~26-31 borrowingLimitPercent:i lendablePercent:i limitResponse:.LimitResponse nominalConcurrencyShares:i
flowcontrol.v1beta3.NonResourcePolicyRule~26-31 nonResourceURLs:[s verbs:[s
flowcontrol.v1beta3.PolicyRulesWithSubjects~26-31 nonResourceRules:[.NonResourcePolicyRule resourceRules:[.ResourcePolicyRule subjects:[.Subject
flowcontrol.v1beta3.PriorityLevelConfiguration=flowcontrol.apiserver.k8s.io/v1beta3~26-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PriorityLevelConfigurationSpec status:*
flowcontrol.v1beta3.PriorityLevelConfigurationReference~26-31 name:s
flowcontrol.v1beta3.PriorityLevelConfigurationSpec~26-31 exempt:.ExemptPriorityLevelConfiguration~28- limited:.LimitedPriorityLevelConfiguration type:s
flowcontrol.v1beta3.QueuingConfiguration~26-31 handSize:i queueLengthLimit:i queues:i
flowcontrol.v1beta3.ResourcePolicyRule~26-31 apiGroups:[s clusterScope:b namespaces:[s resources:[s verbs:[s
flowcontrol.v1beta3.ServiceAccountSubject~26-31 name:s namespace:s
flowcontrol.v1beta3.Subject~26-31 group:.GroupSubject kind:s serviceAccount:.ServiceAccountSubject user:.UserSubject
flowcontrol.v1beta3.UserSubject~26-31 name:s
rbac.v1.AggregationRule clusterRoleSelectors:[meta.v1.LabelSelector
rbac.v1.ClusterRole=rbac.authorization.k8s.io/v1 aggregationRule:.AggregationRule apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1.ClusterRoleBinding=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1.PolicyRule apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s!
rbac.v1.Role=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1.RoleBinding=rbac.authorization.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1.RoleRef apiGroup:s kind:s! name:s!
rbac.v1.Subject apiGroup:s kind:s! name:s! namespace:s
rbac.v1alpha1.AggregationRule~16-22 clusterRoleSelectors:[meta.v1.LabelSelector
rbac.v1alpha1.ClusterRole=rbac.authorization.k8s.io/v1alpha1~16-22 aggregationRule:.AggregationRule apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1alpha1.ClusterRoleBinding=rbac.authorization.k8s.io/v1alpha1~16-22 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1alpha1.PolicyRule~16-22 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s!
rbac.v1alpha1.Role=rbac.authorization.k8s.io/v1alpha1~16-22 apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1alpha1.RoleBinding=rbac.authorization.k8s.io/v1alpha1~16-22 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1alpha1.RoleRef~16-22 apiGroup:s kind:s! name:s!
rbac.v1alpha1.Subject~16-22 apiVersion:s kind:s! name:s! namespace:s
rbac.v1beta1.AggregationRule~16-21 clusterRoleSelectors:[meta.v1.LabelSelector
rbac.v1beta1.ClusterRole=rbac.authorization.k8s.io/v1beta1~16-21 aggregationRule:.AggregationRule apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1beta1.ClusterRoleBinding=rbac.authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1beta1.PolicyRule~16-21 apiGroups:[s nonResourceURLs:[s resourceNames:[s resources:[s verbs:[s!
rbac.v1beta1.Role=rbac.authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta rules:[.PolicyRule
rbac.v1beta1.RoleBinding=rbac.authorization.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta roleRef:.RoleRef! subjects:[.Subject
rbac.v1beta1.RoleRef~16-21 apiGroup:s kind:s! name:s!
rbac.v1beta1.Subject~16-21 apiGroup:s kind:s! name:s! namespace:s
`;
