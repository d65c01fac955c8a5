// Written by `npm run build:schemas`; see docs/kubernetes-schemas.md.
export const INFRASTRUCTURE = `
apiserverinternal.v1alpha1.StorageVersion=internal.apiserver.k8s.io/v1alpha1~20- apiVersion:s kind:s metadata:meta.v1.ObjectMeta~20-35 metadata:meta.v1.ObjectMeta!~36- spec:.StorageVersionSpec~36- spec:.StorageVersionSpec!~20-35 status:*~36- status:*!~20-35
auditregistration.v1alpha1.AuditSink=auditregistration.k8s.io/v1alpha1~16-18 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.AuditSinkSpec
auditregistration.v1alpha1.AuditSinkSpec~16-18 policy:.Policy! webhook:.Webhook!
auditregistration.v1alpha1.Policy~16-18 level:s! stages:[s
auditregistration.v1alpha1.ServiceReference~16-18 name:s! namespace:s! path:s port:i
auditregistration.v1alpha1.Webhook~16-18 clientConfig:.WebhookClientConfig! throttle:.WebhookThrottleConfig
auditregistration.v1alpha1.WebhookClientConfig~16-18 caBundle:y service:.ServiceReference url:s
auditregistration.v1alpha1.WebhookThrottleConfig~16-18 burst:l qps:l
coordination.v1.Lease=coordination.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LeaseSpec
coordination.v1.LeaseSpec acquireTime:t holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s~31- renewTime:t strategy:s~31-
coordination.v1alpha1.LeaseCandidate=coordination.k8s.io/v1alpha1~31-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LeaseCandidateSpec
coordination.v1alpha1.LeaseCandidateSpec~31-31 binaryVersion:s emulationVersion:s leaseName:s! pingTime:t preferredStrategies:[s! renewTime:t
coordination.v1alpha2.LeaseCandidate=coordination.k8s.io/v1alpha2~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LeaseCandidateSpec~32-35 spec:.LeaseCandidateSpec!~36-
coordination.v1alpha2.LeaseCandidateSpec~32- binaryVersion:s! emulationVersion:s leaseName:s! pingTime:t renewTime:t strategy:s!
coordination.v1beta1.Lease=coordination.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LeaseSpec
coordination.v1beta1.LeaseCandidate=coordination.k8s.io/v1beta1~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LeaseCandidateSpec~33-35 spec:.LeaseCandidateSpec!~36-
coordination.v1beta1.LeaseCandidateSpec~33- binaryVersion:s! emulationVersion:s leaseName:s! pingTime:t renewTime:t strategy:s!
coordination.v1beta1.LeaseSpec~16-21 acquireTime:t holderIdentity:s leaseDurationSeconds:i leaseTransitions:i renewTime:t
discovery.v1.Endpoint~21- addresses:[s! conditions:.EndpointConditions deprecatedTopology:{s hints:.EndpointHints hostname:s nodeName:s targetRef:core.v1.ObjectReference zone:s
discovery.v1.EndpointConditions~21- ready:b serving:b terminating:b
discovery.v1.EndpointHints~21- forNodes:[.ForNode~33- forZones:[.ForZone
discovery.v1.EndpointPort~21- appProtocol:s name:s port:i protocol:s
discovery.v1.EndpointSlice=discovery.k8s.io/v1~21- addressType:s! apiVersion:s endpoints:[.Endpoint kind:s metadata:meta.v1.ObjectMeta ports:[.EndpointPort
discovery.v1.ForNode~33- name:s!
discovery.v1.ForZone~21- name:s!
discovery.v1alpha1.Endpoint~16-16 addresses:[s! conditions:.EndpointConditions hostname:s targetRef:core.v1.ObjectReference topology:{s
discovery.v1alpha1.EndpointConditions~16-16 ready:b
discovery.v1alpha1.EndpointPort~16-16 name:s port:i protocol:s
discovery.v1alpha1.EndpointSlice=discovery.k8s.io/v1alpha1~16-16 addressType:s apiVersion:s endpoints:[.Endpoint kind:s metadata:meta.v1.ObjectMeta ports:[.EndpointPort
discovery.v1beta1.Endpoint~17-24 addresses:[s! conditions:.EndpointConditions hints:.EndpointHints~21- hostname:s nodeName:s~20- targetRef:core.v1.ObjectReference topology:{s
discovery.v1beta1.EndpointConditions~17-24 ready:b serving:b~20- terminating:b~20-
discovery.v1beta1.EndpointHints~21-24 forZones:[.ForZone
discovery.v1beta1.EndpointPort~17-24 appProtocol:s name:s port:i protocol:s
discovery.v1beta1.EndpointSlice=discovery.k8s.io/v1beta1~17-24 addressType:s! apiVersion:s endpoints:[.Endpoint kind:s metadata:meta.v1.ObjectMeta ports:[.EndpointPort
discovery.v1beta1.ForZone~21-24 name:s!
events.v1.Event=events.k8s.io/v1~19- action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t deprecatedSource:core.v1.EventSource eventTime:t kind:s metadata:meta.v1.ObjectMeta note:s reason:s regarding:core.v1.ObjectReference related:core.v1.ObjectReference reportingController:s reportingInstance:s series:.EventSeries type:s
events.v1.EventSeries~19- count:i lastObservedTime:t
events.v1beta1.Event=events.k8s.io/v1beta1~16-24 action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t deprecatedSource:core.v1.EventSource eventTime:t kind:s metadata:meta.v1.ObjectMeta note:s reason:s regarding:core.v1.ObjectReference related:core.v1.ObjectReference reportingController:s reportingInstance:s series:.EventSeries type:s
events.v1beta1.EventSeries~16-24 count:i lastObservedTime:t state:s~16-18
lifecycle.v1alpha1.Eviction=lifecycle.k8s.io/v1alpha1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.EvictionSpec! status:*
lifecycle.v1alpha1.EvictionPodReference~37- name:s! uid:s!
lifecycle.v1alpha1.EvictionRequest=lifecycle.k8s.io/v1alpha1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.EvictionRequestSpec! status:*
lifecycle.v1alpha1.EvictionRequestPodReference~37- name:s! uid:s!
lifecycle.v1alpha1.EvictionRequestSpec~37- intent:s! requester:s! target:.EvictionRequestTarget!
lifecycle.v1alpha1.EvictionRequestTarget~37- pod:.EvictionRequestPodReference
lifecycle.v1alpha1.EvictionSpec~37- target:.EvictionTarget!
lifecycle.v1alpha1.EvictionTarget~37- pod:.EvictionPodReference
networking.v1.HTTPIngressPath~19- backend:.IngressBackend! path:s pathType:s~19-21 pathType:s!~22-
networking.v1.HTTPIngressRuleValue~19- paths:[.HTTPIngressPath!
networking.v1.IPAddress=networking.k8s.io/v1~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IPAddressSpec~33-35 spec:.IPAddressSpec!~36-
networking.v1.IPAddressSpec~33- parentRef:.ParentReference!
networking.v1.IPBlock cidr:s! except:[s
networking.v1.Ingress=networking.k8s.io/v1~19- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IngressSpec status:*
networking.v1.IngressBackend~19- resource:core.v1.TypedLocalObjectReference service:.IngressServiceBackend
networking.v1.IngressClass=networking.k8s.io/v1~19- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IngressClassSpec
networking.v1.IngressClassParametersReference~21- apiGroup:s kind:s! name:s! namespace:s scope:s
networking.v1.IngressClassSpec~19- controller:s parameters:.IngressClassParametersReference~21- parameters:core.v1.TypedLocalObjectReference~19-20
networking.v1.IngressRule~19- host:s http:.HTTPIngressRuleValue
networking.v1.IngressServiceBackend~19- name:s! port:.ServiceBackendPort
networking.v1.IngressSpec~19- defaultBackend:.IngressBackend ingressClassName:s rules:[.IngressRule tls:[.IngressTLS
networking.v1.IngressTLS~19- hosts:[s secretName:s
networking.v1.NetworkPolicy=networking.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.NetworkPolicySpec status:*~24-27
networking.v1.NetworkPolicyEgressRule ports:[.NetworkPolicyPort to:[.NetworkPolicyPeer
networking.v1.NetworkPolicyIngressRule from:[.NetworkPolicyPeer ports:[.NetworkPolicyPort
networking.v1.NetworkPolicyPeer ipBlock:.IPBlock namespaceSelector:meta.v1.LabelSelector podSelector:meta.v1.LabelSelector
networking.v1.NetworkPolicyPort endPort:i~21- port:x protocol:s
networking.v1.NetworkPolicySpec egress:[.NetworkPolicyEgressRule ingress:[.NetworkPolicyIngressRule podSelector:meta.v1.LabelSelector policyTypes:[s
networking.v1.ParentReference~33- group:s name:s! namespace:s resource:s!
networking.v1.ServiceBackendPort~19- name:s number:i
networking.v1.ServiceCIDR=networking.k8s.io/v1~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ServiceCIDRSpec status:*
networking.v1.ServiceCIDRSpec~33- cidrs:[s
networking.v1alpha1.ClusterCIDR=networking.k8s.io/v1alpha1~25-28 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ClusterCIDRSpec
networking.v1alpha1.ClusterCIDRSpec~25-28 ipv4:s ipv6:s nodeSelector:core.v1.NodeSelector perNodeHostBits:i!
networking.v1alpha1.IPAddress=networking.k8s.io/v1alpha1~27-30 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IPAddressSpec
networking.v1alpha1.IPAddressSpec~27-30 parentRef:.ParentReference~27-29 parentRef:.ParentReference!~30-
networking.v1alpha1.ParentReference~27-30 group:s name:s~27-29 name:s!~30- namespace:s resource:s~27-29 resource:s!~30- uid:s~27-28
networking.v1alpha1.ServiceCIDR=networking.k8s.io/v1alpha1~29-30 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ServiceCIDRSpec status:*
networking.v1alpha1.ServiceCIDRSpec~29-30 cidrs:[s
networking.v1beta1.HTTPIngressPath~16-21 backend:.IngressBackend! path:s pathType:s~18-
networking.v1beta1.HTTPIngressRuleValue~16-21 paths:[.HTTPIngressPath!
networking.v1beta1.IPAddress=networking.k8s.io/v1beta1~31-36 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IPAddressSpec~31-35 spec:.IPAddressSpec!~36-
networking.v1beta1.IPAddressSpec~31-36 parentRef:.ParentReference!
networking.v1beta1.Ingress=networking.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IngressSpec status:*
networking.v1beta1.IngressBackend~16-21 resource:core.v1.TypedLocalObjectReference~18- serviceName:s~18- serviceName:s!~16-17 servicePort:x~18- servicePort:x!~16-17
networking.v1beta1.IngressClass=networking.k8s.io/v1beta1~18-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IngressClassSpec
networking.v1beta1.IngressClassParametersReference~21-21 apiGroup:s kind:s! name:s! namespace:s scope:s
networking.v1beta1.IngressClassSpec~18-21 controller:s parameters:.IngressClassParametersReference~21- parameters:core.v1.TypedLocalObjectReference~18-20
networking.v1beta1.IngressRule~16-21 host:s http:.HTTPIngressRuleValue
networking.v1beta1.IngressSpec~16-21 backend:.IngressBackend ingressClassName:s~18- rules:[.IngressRule tls:[.IngressTLS
networking.v1beta1.IngressTLS~16-21 hosts:[s secretName:s
networking.v1beta1.ParentReference~31-36 group:s name:s! namespace:s resource:s!
networking.v1beta1.ServiceCIDR=networking.k8s.io/v1beta1~31-36 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ServiceCIDRSpec status:*
networking.v1beta1.ServiceCIDRSpec~31-36 cidrs:[s
node.v1.Overhead~20- podFixed:{q
node.v1.RuntimeClass=node.k8s.io/v1~20- apiVersion:s handler:s! kind:s metadata:meta.v1.ObjectMeta overhead:.Overhead scheduling:.Scheduling
node.v1.Scheduling~20- nodeSelector:{s tolerations:[core.v1.Toleration
node.v1alpha1.Overhead~16-23 podFixed:{q
node.v1alpha1.RuntimeClass=node.k8s.io/v1alpha1~16-23 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.RuntimeClassSpec!
node.v1alpha1.RuntimeClassSpec~16-23 overhead:.Overhead runtimeHandler:s! scheduling:.Scheduling
node.v1alpha1.Scheduling~16-23 nodeSelector:{s tolerations:[core.v1.Toleration
node.v1beta1.Overhead~16-24 podFixed:{q
node.v1beta1.RuntimeClass=node.k8s.io/v1beta1~16-24 apiVersion:s handler:s! kind:s metadata:meta.v1.ObjectMeta overhead:.Overhead scheduling:.Scheduling
node.v1beta1.Scheduling~16-24 nodeSelector:{s tolerations:[core.v1.Toleration
resource.v1.CELDeviceSelector~34- expression:s!
resource.v1.CapacityRequestPolicy~34- default:q validRange:.CapacityRequestPolicyRange validValues:[q
resource.v1.CapacityRequestPolicyRange~34- max:q min:q! step:q
resource.v1.CapacityRequirements~34- requests:{q
resource.v1.Counter~34- value:q!
resource.v1.CounterSet~34- counters:{.Counter! name:s!
resource.v1.Device~34- allNodes:b allowMultipleAllocations:b attributes:{.DeviceAttribute bindingConditions:[s bindingFailureConditions:[s bindsToNode:b capacity:{.DeviceCapacity consumesCounters:[.DeviceCounterConsumption name:s! nodeAllocatableResourceMappings:{.NodeAllocatableResourceMapping~36-36 nodeAllocatableResources:{.NodeAllocatableResource~37- nodeName:s nodeSelector:core.v1.NodeSelector taints:[.DeviceTaint
resource.v1.DeviceAttribute~34- bool:b bools:[b~36- int:l ints:[l~36- string:s strings:[s~36- version:s versions:[s~36-
resource.v1.DeviceCapacity~34- requestPolicy:.CapacityRequestPolicy value:q!
resource.v1.DeviceClaim~34- config:[.DeviceClaimConfiguration constraints:[.DeviceConstraint requests:[.DeviceRequest
resource.v1.DeviceClaimConfiguration~34- opaque:.OpaqueDeviceConfiguration requests:[s
resource.v1.DeviceClass=resource.k8s.io/v1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceClassSpec~37- spec:.DeviceClassSpec!~34-36
resource.v1.DeviceClassConfiguration~34- opaque:.OpaqueDeviceConfiguration
resource.v1.DeviceClassSpec~34- config:[.DeviceClassConfiguration extendedResourceName:s selectors:[.DeviceSelector
resource.v1.DeviceConstraint~34- distinctAttribute:s matchAttribute:s requests:[s
resource.v1.DeviceCounterConsumption~34- compatibilityGroups:[s~37- counterSet:s! counters:{.Counter!
resource.v1.DeviceDerivedAttribute~37- expression:s! name:s!
resource.v1.DeviceRequest~34- exactly:.ExactDeviceRequest firstAvailable:[.DeviceSubRequest name:s!
resource.v1.DeviceSelector~34- cel:.CELDeviceSelector
resource.v1.DeviceSubRequest~34- allocationMode:s capacity:.CapacityRequirements count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s! name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1.DeviceTaint~34- effect:s! key:s! timeAdded:t value:s
resource.v1.DeviceTaintRule=resource.k8s.io/v1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceTaintRuleSpec! status:*
resource.v1.DeviceTaintRuleSpec~37- deviceSelector:.DeviceTaintSelector taint:.DeviceTaint!
resource.v1.DeviceTaintSelector~37- device:s driver:s pool:s
resource.v1.DeviceToleration~34- effect:s key:s operator:s tolerationSeconds:l value:s
resource.v1.ExactDeviceRequest~34- adminAccess:b allocationMode:s capacity:.CapacityRequirements count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1.NodeAllocatableMapping~37- capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1.NodeAllocatableOverhead~37- perContainer:q perPod:q
resource.v1.NodeAllocatableResource~37- mapping:.NodeAllocatableMapping overhead:.NodeAllocatableOverhead
resource.v1.NodeAllocatableResourceMapping~36-36 allocationMultiplier:q capacityKey:s
resource.v1.OpaqueDeviceConfiguration~34- driver:s! parameters:o!
resource.v1.ResourceClaim=resource.k8s.io/v1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~34-36 status:*
resource.v1.ResourceClaimSpec~34- devices:.DeviceClaim
resource.v1.ResourceClaimTemplate=resource.k8s.io/v1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec~37- spec:.ResourceClaimTemplateSpec!~34-36
resource.v1.ResourceClaimTemplateSpec~34- metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~34-36
resource.v1.ResourcePool~34- generation:l! name:s! resourceSliceCount:l!
resource.v1.ResourceSlice=resource.k8s.io/v1~34- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceSliceSpec!
resource.v1.ResourceSliceSpec~34- allNodes:b devices:[.Device driver:s! nodeName:s nodeSelector:core.v1.NodeSelector partitionTypeAttribute:s~37- perDeviceNodeSelection:b pool:.ResourcePool! sharedCounters:[.CounterSet skipNodeOperations:[s~37-
resource.v1alpha1.PodScheduling=resource.k8s.io/v1alpha1~26-26 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSchedulingSpec! status:*
resource.v1alpha1.PodSchedulingSpec~26-26 potentialNodes:[s selectedNode:s
resource.v1alpha1.ResourceClaim=resource.k8s.io/v1alpha1~26-26 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec! status:*
resource.v1alpha1.ResourceClaimParametersReference~26-26 apiGroup:s kind:s! name:s!
resource.v1alpha1.ResourceClaimSpec~26-26 allocationMode:s parametersRef:.ResourceClaimParametersReference resourceClassName:s!
resource.v1alpha1.ResourceClaimTemplate=resource.k8s.io/v1alpha1~26-26 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec!
resource.v1alpha1.ResourceClaimTemplateSpec~26-26 metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec!
resource.v1alpha1.ResourceClass=resource.k8s.io/v1alpha1~26-26 apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta parametersRef:.ResourceClassParametersReference suitableNodes:core.v1.NodeSelector
resource.v1alpha1.ResourceClassParametersReference~26-26 apiGroup:s kind:s! name:s! namespace:s
resource.v1alpha2.DriverRequests~30-30 driverName:s requests:[.ResourceRequest vendorParameters:o
resource.v1alpha2.NamedResourcesAttribute~30-30 bool:b int:l intSlice:.NamedResourcesIntSlice name:s! quantity:q string:s stringSlice:.NamedResourcesStringSlice version:s
resource.v1alpha2.NamedResourcesFilter~30-30 selector:s!
resource.v1alpha2.NamedResourcesInstance~30-30 attributes:[.NamedResourcesAttribute name:s!
resource.v1alpha2.NamedResourcesIntSlice~30-30 ints:[l!
resource.v1alpha2.NamedResourcesRequest~30-30 selector:s!
resource.v1alpha2.NamedResourcesResources~30-30 instances:[.NamedResourcesInstance!
resource.v1alpha2.NamedResourcesStringSlice~30-30 strings:[s!
resource.v1alpha2.PodSchedulingContext=resource.k8s.io/v1alpha2~27-30 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSchedulingContextSpec! status:*
resource.v1alpha2.PodSchedulingContextSpec~27-30 potentialNodes:[s selectedNode:s
resource.v1alpha2.ResourceClaim=resource.k8s.io/v1alpha2~27-30 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec! status:*
resource.v1alpha2.ResourceClaimParameters=resource.k8s.io/v1alpha2~30-30 apiVersion:s driverRequests:[.DriverRequests generatedFrom:.ResourceClaimParametersReference kind:s metadata:meta.v1.ObjectMeta shareable:b
resource.v1alpha2.ResourceClaimParametersReference~27-30 apiGroup:s kind:s! name:s!
resource.v1alpha2.ResourceClaimSpec~27-30 allocationMode:s parametersRef:.ResourceClaimParametersReference resourceClassName:s!
resource.v1alpha2.ResourceClaimTemplate=resource.k8s.io/v1alpha2~27-30 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec!
resource.v1alpha2.ResourceClaimTemplateSpec~27-30 metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec!
resource.v1alpha2.ResourceClass=resource.k8s.io/v1alpha2~27-30 apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta parametersRef:.ResourceClassParametersReference structuredParameters:b~30- suitableNodes:core.v1.NodeSelector
resource.v1alpha2.ResourceClassParameters=resource.k8s.io/v1alpha2~30-30 apiVersion:s filters:[.ResourceFilter generatedFrom:.ResourceClassParametersReference kind:s metadata:meta.v1.ObjectMeta vendorParameters:[.VendorParameters
resource.v1alpha2.ResourceClassParametersReference~27-30 apiGroup:s kind:s! name:s! namespace:s
resource.v1alpha2.ResourceFilter~30-30 driverName:s namedResources:.NamedResourcesFilter
resource.v1alpha2.ResourceRequest~30-30 namedResources:.NamedResourcesRequest vendorParameters:o
resource.v1alpha2.ResourceSlice=resource.k8s.io/v1alpha2~30-30 apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta namedResources:.NamedResourcesResources nodeName:s
resource.v1alpha2.VendorParameters~30-30 driverName:s parameters:o
resource.v1alpha3.BasicDevice~31-33 allNodes:b~33- attributes:{.DeviceAttribute capacity:{q consumesCounters:[.DeviceCounterConsumption~33- nodeName:s~33- nodeSelector:core.v1.NodeSelector~33- taints:[.DeviceTaint~33-
resource.v1alpha3.CELDeviceSelector~31-34 expression:s!
resource.v1alpha3.Counter~33-33 value:q!
resource.v1alpha3.CounterSet~33-33 counters:{.Counter! name:s!
resource.v1alpha3.Device~31-33 basic:.BasicDevice name:s!
resource.v1alpha3.DeviceAttribute~31-33 bool:b int:l string:s version:s
resource.v1alpha3.DeviceClaim~31-33 config:[.DeviceClaimConfiguration constraints:[.DeviceConstraint requests:[.DeviceRequest
resource.v1alpha3.DeviceClaimConfiguration~31-33 opaque:.OpaqueDeviceConfiguration requests:[s
resource.v1alpha3.DeviceClass=resource.k8s.io/v1alpha3~31-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceClassSpec!
resource.v1alpha3.DeviceClassConfiguration~31-33 opaque:.OpaqueDeviceConfiguration
resource.v1alpha3.DeviceClassSpec~31-33 config:[.DeviceClassConfiguration selectors:[.DeviceSelector suitableNodes:core.v1.NodeSelector~31-31
resource.v1alpha3.DeviceConstraint~31-33 matchAttribute:s requests:[s
resource.v1alpha3.DeviceCounterConsumption~33-33 counterSet:s! counters:{.Counter!
resource.v1alpha3.DeviceRequest~31-33 adminAccess:b allocationMode:s count:l deviceClassName:s~33- deviceClassName:s!~31-32 firstAvailable:[.DeviceSubRequest~33- name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration~33-
resource.v1alpha3.DeviceSelector~31-34 cel:.CELDeviceSelector
resource.v1alpha3.DeviceSubRequest~33-33 allocationMode:s count:l deviceClassName:s! name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1alpha3.DeviceTaint~33- effect:s! key:s! timeAdded:t value:s
resource.v1alpha3.DeviceTaintRule=resource.k8s.io/v1alpha3~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceTaintRuleSpec! status:*~35-
resource.v1alpha3.DeviceTaintRuleSpec~33- deviceSelector:.DeviceTaintSelector taint:.DeviceTaint!
resource.v1alpha3.DeviceTaintSelector~33- device:s deviceClassName:s~33-34 driver:s pool:s selectors:[.DeviceSelector~33-34
resource.v1alpha3.DeviceToleration~33-33 effect:s key:s operator:s tolerationSeconds:l value:s
resource.v1alpha3.OpaqueDeviceConfiguration~31-33 driver:s! parameters:o!
resource.v1alpha3.PodSchedulingContext=resource.k8s.io/v1alpha3~31-31 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSchedulingContextSpec! status:*
resource.v1alpha3.PodSchedulingContextSpec~31-31 potentialNodes:[s selectedNode:s
resource.v1alpha3.ResourceClaim=resource.k8s.io/v1alpha3~31-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec! status:*
resource.v1alpha3.ResourceClaimSpec~31-33 controller:s~31-31 devices:.DeviceClaim
resource.v1alpha3.ResourceClaimTemplate=resource.k8s.io/v1alpha3~31-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec!
resource.v1alpha3.ResourceClaimTemplateSpec~31-33 metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec!
resource.v1alpha3.ResourcePool~31-33 generation:l! name:s! resourceSliceCount:l!
resource.v1alpha3.ResourcePoolStatusRequest=resource.k8s.io/v1alpha3~36- apiVersion:s kind:s metadata:meta.v1.ObjectMeta! spec:.ResourcePoolStatusRequestSpec! status:*
resource.v1alpha3.ResourcePoolStatusRequestSpec~36- defaultPartitionTypeAttribute:s~37- driver:s! limit:i poolName:s
resource.v1alpha3.ResourceSlice=resource.k8s.io/v1alpha3~31-33 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceSliceSpec!
resource.v1alpha3.ResourceSliceSpec~31-33 allNodes:b devices:[.Device driver:s! nodeName:s nodeSelector:core.v1.NodeSelector perDeviceNodeSelection:b~33- pool:.ResourcePool! sharedCounters:[.CounterSet~33-
resource.v1beta1.BasicDevice~32- allNodes:b~33- allowMultipleAllocations:b~34- attributes:{.DeviceAttribute bindingConditions:[s~34- bindingFailureConditions:[s~34- bindsToNode:b~34- capacity:{.DeviceCapacity consumesCounters:[.DeviceCounterConsumption~33- nodeAllocatableResourceMappings:{.NodeAllocatableResourceMapping~36-36 nodeAllocatableResources:{.NodeAllocatableResource~37- nodeName:s~33- nodeSelector:core.v1.NodeSelector~33- taints:[.DeviceTaint~33-
resource.v1beta1.CELDeviceSelector~32- expression:s!
resource.v1beta1.CapacityRequestPolicy~34- default:q validRange:.CapacityRequestPolicyRange validValues:[q
resource.v1beta1.CapacityRequestPolicyRange~34- max:q min:q! step:q
resource.v1beta1.CapacityRequirements~34- requests:{q
resource.v1beta1.Counter~33- value:q!
resource.v1beta1.CounterSet~33- counters:{.Counter! name:s!
resource.v1beta1.Device~32- basic:.BasicDevice name:s!
resource.v1beta1.DeviceAttribute~32- bool:b bools:[b~36- int:l ints:[l~36- string:s strings:[s~36- version:s versions:[s~36-
resource.v1beta1.DeviceCapacity~32- requestPolicy:.CapacityRequestPolicy~34- value:q!
resource.v1beta1.DeviceClaim~32- config:[.DeviceClaimConfiguration constraints:[.DeviceConstraint requests:[.DeviceRequest
resource.v1beta1.DeviceClaimConfiguration~32- opaque:.OpaqueDeviceConfiguration requests:[s
resource.v1beta1.DeviceClass=resource.k8s.io/v1beta1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceClassSpec~37- spec:.DeviceClassSpec!~32-36
resource.v1beta1.DeviceClassConfiguration~32- opaque:.OpaqueDeviceConfiguration
resource.v1beta1.DeviceClassSpec~32- config:[.DeviceClassConfiguration extendedResourceName:s~34- selectors:[.DeviceSelector
resource.v1beta1.DeviceConstraint~32- distinctAttribute:s~34- matchAttribute:s requests:[s
resource.v1beta1.DeviceCounterConsumption~33- compatibilityGroups:[s~37- counterSet:s! counters:{.Counter!
resource.v1beta1.DeviceDerivedAttribute~37- expression:s! name:s!
resource.v1beta1.DeviceRequest~32- adminAccess:b allocationMode:s capacity:.CapacityRequirements~34- count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s~33- deviceClassName:s!~32-32 firstAvailable:[.DeviceSubRequest~33- name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration~33-
resource.v1beta1.DeviceSelector~32- cel:.CELDeviceSelector
resource.v1beta1.DeviceSubRequest~33- allocationMode:s capacity:.CapacityRequirements~34- count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s! name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1beta1.DeviceTaint~33- effect:s! key:s! timeAdded:t value:s
resource.v1beta1.DeviceToleration~33- effect:s key:s operator:s tolerationSeconds:l value:s
resource.v1beta1.NodeAllocatableMapping~37- capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1beta1.NodeAllocatableOverhead~37- perContainer:q perPod:q
resource.v1beta1.NodeAllocatableResource~37- mapping:.NodeAllocatableMapping overhead:.NodeAllocatableOverhead
resource.v1beta1.NodeAllocatableResourceMapping~36-36 allocationMultiplier:q capacityKey:s
resource.v1beta1.OpaqueDeviceConfiguration~32- driver:s! parameters:o!
resource.v1beta1.ResourceClaim=resource.k8s.io/v1beta1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~32-36 status:*
resource.v1beta1.ResourceClaimSpec~32- devices:.DeviceClaim
resource.v1beta1.ResourceClaimTemplate=resource.k8s.io/v1beta1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec~37- spec:.ResourceClaimTemplateSpec!~32-36
resource.v1beta1.ResourceClaimTemplateSpec~32- metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~32-36
resource.v1beta1.ResourcePool~32- generation:l! name:s! resourceSliceCount:l!
resource.v1beta1.ResourceSlice=resource.k8s.io/v1beta1~32- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceSliceSpec!
resource.v1beta1.ResourceSliceSpec~32- allNodes:b devices:[.Device driver:s! nodeName:s nodeSelector:core.v1.NodeSelector partitionTypeAttribute:s~37- perDeviceNodeSelection:b~33- pool:.ResourcePool! sharedCounters:[.CounterSet~33- skipNodeOperations:[s~37-
resource.v1beta2.CELDeviceSelector~33- expression:s!
resource.v1beta2.CapacityRequestPolicy~34- default:q validRange:.CapacityRequestPolicyRange validValues:[q
resource.v1beta2.CapacityRequestPolicyRange~34- max:q min:q! step:q
resource.v1beta2.CapacityRequirements~34- requests:{q
resource.v1beta2.Counter~33- value:q!
resource.v1beta2.CounterSet~33- counters:{.Counter! name:s!
resource.v1beta2.Device~33- allNodes:b allowMultipleAllocations:b~34- attributes:{.DeviceAttribute bindingConditions:[s~34- bindingFailureConditions:[s~34- bindsToNode:b~34- capacity:{.DeviceCapacity consumesCounters:[.DeviceCounterConsumption name:s! nodeAllocatableResourceMappings:{.NodeAllocatableResourceMapping~36-36 nodeAllocatableResources:{.NodeAllocatableResource~37- nodeName:s nodeSelector:core.v1.NodeSelector taints:[.DeviceTaint
resource.v1beta2.DeviceAttribute~33- bool:b bools:[b~36- int:l ints:[l~36- string:s strings:[s~36- version:s versions:[s~36-
resource.v1beta2.DeviceCapacity~33- requestPolicy:.CapacityRequestPolicy~34- value:q!
resource.v1beta2.DeviceClaim~33- config:[.DeviceClaimConfiguration constraints:[.DeviceConstraint requests:[.DeviceRequest
resource.v1beta2.DeviceClaimConfiguration~33- opaque:.OpaqueDeviceConfiguration requests:[s
resource.v1beta2.DeviceClass=resource.k8s.io/v1beta2~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceClassSpec~37- spec:.DeviceClassSpec!~33-36
resource.v1beta2.DeviceClassConfiguration~33- opaque:.OpaqueDeviceConfiguration
resource.v1beta2.DeviceClassSpec~33- config:[.DeviceClassConfiguration extendedResourceName:s~34- selectors:[.DeviceSelector
resource.v1beta2.DeviceConstraint~33- distinctAttribute:s~34- matchAttribute:s requests:[s
resource.v1beta2.DeviceCounterConsumption~33- compatibilityGroups:[s~37- counterSet:s! counters:{.Counter!
resource.v1beta2.DeviceDerivedAttribute~37- expression:s! name:s!
resource.v1beta2.DeviceRequest~33- exactly:.ExactDeviceRequest firstAvailable:[.DeviceSubRequest name:s!
resource.v1beta2.DeviceSelector~33- cel:.CELDeviceSelector
resource.v1beta2.DeviceSubRequest~33- allocationMode:s capacity:.CapacityRequirements~34- count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s! name:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1beta2.DeviceTaint~33- effect:s! key:s! timeAdded:t value:s
resource.v1beta2.DeviceTaintRule=resource.k8s.io/v1beta2~36- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeviceTaintRuleSpec! status:*
resource.v1beta2.DeviceTaintRuleSpec~36- deviceSelector:.DeviceTaintSelector taint:.DeviceTaint!
resource.v1beta2.DeviceTaintSelector~36- device:s driver:s pool:s
resource.v1beta2.DeviceToleration~33- effect:s key:s operator:s tolerationSeconds:l value:s
resource.v1beta2.ExactDeviceRequest~33- adminAccess:b allocationMode:s capacity:.CapacityRequirements~34- count:l derivedAttributes:[.DeviceDerivedAttribute~37- deviceClassName:s! selectors:[.DeviceSelector tolerations:[.DeviceToleration
resource.v1beta2.NodeAllocatableMapping~37- capacityKey:s capacityMultiplier:q deviceMultiplier:q
resource.v1beta2.NodeAllocatableOverhead~37- perContainer:q perPod:q
resource.v1beta2.NodeAllocatableResource~37- mapping:.NodeAllocatableMapping overhead:.NodeAllocatableOverhead
resource.v1beta2.NodeAllocatableResourceMapping~36-36 allocationMultiplier:q capacityKey:s
resource.v1beta2.OpaqueDeviceConfiguration~33- driver:s! parameters:o!
resource.v1beta2.ResourceClaim=resource.k8s.io/v1beta2~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~33-36 status:*
resource.v1beta2.ResourceClaimSpec~33- devices:.DeviceClaim
resource.v1beta2.ResourceClaimTemplate=resource.k8s.io/v1beta2~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceClaimTemplateSpec~37- spec:.ResourceClaimTemplateSpec!~33-36
resource.v1beta2.ResourceClaimTemplateSpec~33- metadata:meta.v1.ObjectMeta spec:.ResourceClaimSpec~37- spec:.ResourceClaimSpec!~33-36
resource.v1beta2.ResourcePool~33- generation:l! name:s! resourceSliceCount:l!
resource.v1beta2.ResourceSlice=resource.k8s.io/v1beta2~33- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceSliceSpec!
resource.v1beta2.ResourceSliceSpec~33- allNodes:b devices:[.Device driver:s! nodeName:s nodeSelector:core.v1.NodeSelector partitionTypeAttribute:s~37- perDeviceNodeSelection:b pool:.ResourcePool! sharedCounters:[.CounterSet skipNodeOperations:[s~37-
settings.v1alpha1.PodPreset=settings.k8s.io/v1alpha1~16-19 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodPresetSpec
settings.v1alpha1.PodPresetSpec~16-19 env:[core.v1.EnvVar envFrom:[core.v1.EnvFromSource selector:meta.v1.LabelSelector volumeMounts:[core.v1.VolumeMount volumes:[core.v1.Volume
storage.v1.CSIDriver=storage.k8s.io/v1~18- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CSIDriverSpec
storage.v1.CSIDriverSpec~18- attachRequired:b fsGroupPolicy:s~19- nodeAllocatableUpdatePeriodSeconds:l~33- podInfoOnMount:b preventPodSchedulingIfMissing:b~36- requiresRepublish:b~20- seLinuxMount:b~25- serviceAccountTokenInSecrets:b~35- storageCapacity:b~19- tokenRequests:[.TokenRequest~20- volumeLifecycleModes:[s
storage.v1.CSINode=storage.k8s.io/v1~17- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CSINodeSpec! status:*~37-
storage.v1.CSINodeDriver~17- allocatable:.VolumeNodeResources name:s! nodeID:s! topologyKeys:[s
storage.v1.CSINodeSpec~17- drivers:[.CSINodeDriver!
storage.v1.CSIStorageCapacity=storage.k8s.io/v1~24- apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:meta.v1.ObjectMeta nodeTopology:meta.v1.LabelSelector storageClassName:s!
storage.v1.StorageClass=storage.k8s.io/v1 allowVolumeExpansion:b allowedTopologies:[core.v1.TopologySelectorTerm apiVersion:s kind:s metadata:meta.v1.ObjectMeta mountOptions:[s parameters:{s provisioner:s! reclaimPolicy:s volumeBindingMode:s
storage.v1.TokenRequest~20- audience:s! expirationSeconds:l
storage.v1.VolumeAttachment=storage.k8s.io/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.VolumeAttachmentSpec! status:*
storage.v1.VolumeAttachmentSource inlineVolumeSpec:core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1.VolumeAttachmentSpec attacher:s! nodeName:s! source:.VolumeAttachmentSource!
storage.v1.VolumeAttributesClass=storage.k8s.io/v1~34- apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta parameters:{s
storage.v1.VolumeNodeResources~17- count:i
storage.v1alpha1.CSIStorageCapacity=storage.k8s.io/v1alpha1~21-23 apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:meta.v1.ObjectMeta nodeTopology:meta.v1.LabelSelector storageClassName:s!
storage.v1alpha1.VolumeAttachment=storage.k8s.io/v1alpha1~16-22 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.VolumeAttachmentSpec! status:*
storage.v1alpha1.VolumeAttachmentSource~16-22 inlineVolumeSpec:core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1alpha1.VolumeAttachmentSpec~16-22 attacher:s! nodeName:s! source:.VolumeAttachmentSource!
storage.v1alpha1.VolumeAttributesClass=storage.k8s.io/v1alpha1~29-34 apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta parameters:{s
storage.v1beta1.CSIDriver=storage.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CSIDriverSpec
storage.v1beta1.CSIDriverSpec~16-21 attachRequired:b fsGroupPolicy:s~19- podInfoOnMount:b requiresRepublish:b~20- storageCapacity:b~19- tokenRequests:[.TokenRequest~20- volumeLifecycleModes:[s
storage.v1beta1.CSINode=storage.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CSINodeSpec!
storage.v1beta1.CSINodeDriver~16-21 allocatable:.VolumeNodeResources name:s! nodeID:s! topologyKeys:[s
storage.v1beta1.CSINodeSpec~16-21 drivers:[.CSINodeDriver!
storage.v1beta1.CSIStorageCapacity=storage.k8s.io/v1beta1~21-26 apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:meta.v1.ObjectMeta nodeTopology:meta.v1.LabelSelector storageClassName:s!
storage.v1beta1.StorageClass=storage.k8s.io/v1beta1~16-21 allowVolumeExpansion:b allowedTopologies:[core.v1.TopologySelectorTerm apiVersion:s kind:s metadata:meta.v1.ObjectMeta mountOptions:[s parameters:{s provisioner:s! reclaimPolicy:s volumeBindingMode:s
storage.v1beta1.TokenRequest~20-21 audience:s! expirationSeconds:l
storage.v1beta1.VolumeAttachment=storage.k8s.io/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.VolumeAttachmentSpec! status:*
storage.v1beta1.VolumeAttachmentSource~16-21 inlineVolumeSpec:core.v1.PersistentVolumeSpec persistentVolumeName:s
storage.v1beta1.VolumeAttachmentSpec~16-21 attacher:s! nodeName:s! source:.VolumeAttachmentSource!
storage.v1beta1.VolumeAttributesClass=storage.k8s.io/v1beta1~31-36 apiVersion:s driverName:s! kind:s metadata:meta.v1.ObjectMeta parameters:{s
storage.v1beta1.VolumeNodeResources~16-21 count:i
storagemigration.v1.StorageVersionMigration=storagemigration.k8s.io/v1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StorageVersionMigrationSpec status:*
storagemigration.v1.StorageVersionMigrationSpec~37- resource:meta.v1.GroupResource!
storagemigration.v1alpha1.GroupVersionResource~30-34 group:s resource:s version:s
storagemigration.v1alpha1.StorageVersionMigration=storagemigration.k8s.io/v1alpha1~30-34 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StorageVersionMigrationSpec status:*
storagemigration.v1alpha1.StorageVersionMigrationSpec~30-34 continueToken:s resource:.GroupVersionResource!
storagemigration.v1beta1.StorageVersionMigration=storagemigration.k8s.io/v1beta1~35- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StorageVersionMigrationSpec status:*
storagemigration.v1beta1.StorageVersionMigrationSpec~35- resource:meta.v1.GroupResource!
`;
