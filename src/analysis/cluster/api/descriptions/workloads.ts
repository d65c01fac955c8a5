// Written by `npm run build:schemas`; see docs/kubernetes-schemas.md.
export const WORKLOADS = `
apps.v1.ControllerRevision=apps/v1 apiVersion:s data:o~16-36 data:o!~37- kind:s metadata:meta.v1.ObjectMeta revision:l
apps.v1.DaemonSet=apps/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DaemonSetSpec~16-36 spec:.DaemonSetSpec!~37- status:*
apps.v1.DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! template:core.v1.PodTemplateSpec! updateStrategy:.DaemonSetUpdateStrategy
apps.v1.DaemonSetUpdateStrategy rollingUpdate:.RollingUpdateDaemonSet type:s
apps.v1.Deployment=apps/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeploymentSpec~16-36 spec:.DeploymentSpec!~37- status:*
apps.v1.DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! strategy:.DeploymentStrategy template:core.v1.PodTemplateSpec!
apps.v1.DeploymentStrategy rollingUpdate:.RollingUpdateDeployment type:s
apps.v1.ReplicaSet=apps/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ReplicaSetSpec~16-36 spec:.ReplicaSetSpec!~37- status:*
apps.v1.ReplicaSetSpec minReadySeconds:i replicas:i selector:meta.v1.LabelSelector! template:core.v1.PodTemplateSpec
apps.v1.RollingUpdateDaemonSet maxSurge:x~21- maxUnavailable:x
apps.v1.RollingUpdateDeployment maxSurge:x maxUnavailable:x
apps.v1.RollingUpdateStatefulSetStrategy maxUnavailable:x~24- partition:i
apps.v1.StatefulSet=apps/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StatefulSetSpec~16-36 spec:.StatefulSetSpec!~37- status:*
apps.v1.StatefulSetOrdinals~26- start:i
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy~23- whenDeleted:s whenScaled:s
apps.v1.StatefulSetSpec minReadySeconds:i~22- ordinals:.StatefulSetOrdinals~26- persistentVolumeClaimRetentionPolicy:.StatefulSetPersistentVolumeClaimRetentionPolicy~23- podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! serviceName:s template:core.v1.PodTemplateSpec! updateStrategy:.StatefulSetUpdateStrategy volumeClaimTemplates:[core.v1.PersistentVolumeClaim
apps.v1.StatefulSetUpdateStrategy rollingUpdate:.RollingUpdateStatefulSetStrategy type:s
apps.v1beta1.ControllerRevision=apps/v1beta1~16-17 apiVersion:s data:o kind:s metadata:meta.v1.ObjectMeta revision:l
apps.v1beta1.Deployment=apps/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeploymentSpec status:*
apps.v1beta1.DeploymentSpec~16-17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:.RollbackConfig selector:meta.v1.LabelSelector strategy:.DeploymentStrategy template:core.v1.PodTemplateSpec!
apps.v1beta1.DeploymentStrategy~16-17 rollingUpdate:.RollingUpdateDeployment type:s
apps.v1beta1.RollbackConfig~16-17 revision:l
apps.v1beta1.RollingUpdateDeployment~16-17 maxSurge:x maxUnavailable:x
apps.v1beta1.RollingUpdateStatefulSetStrategy~16-17 partition:i
apps.v1beta1.Scale=apps/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ScaleSpec status:*
apps.v1beta1.ScaleSpec~16-17 replicas:i
apps.v1beta1.StatefulSet=apps/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StatefulSetSpec status:*
apps.v1beta1.StatefulSetSpec~16-17 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:meta.v1.LabelSelector serviceName:s template:core.v1.PodTemplateSpec! updateStrategy:.StatefulSetUpdateStrategy volumeClaimTemplates:[core.v1.PersistentVolumeClaim
apps.v1beta1.StatefulSetUpdateStrategy~16-17 rollingUpdate:.RollingUpdateStatefulSetStrategy type:s
apps.v1beta2.ControllerRevision=apps/v1beta2~16-17 apiVersion:s data:o kind:s metadata:meta.v1.ObjectMeta revision:l
apps.v1beta2.DaemonSet=apps/v1beta2~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DaemonSetSpec status:*
apps.v1beta2.DaemonSetSpec~16-17 minReadySeconds:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! template:core.v1.PodTemplateSpec! updateStrategy:.DaemonSetUpdateStrategy
apps.v1beta2.DaemonSetUpdateStrategy~16-17 rollingUpdate:.RollingUpdateDaemonSet type:s
apps.v1beta2.Deployment=apps/v1beta2~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeploymentSpec status:*
apps.v1beta2.DeploymentSpec~16-17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! strategy:.DeploymentStrategy template:core.v1.PodTemplateSpec!
apps.v1beta2.DeploymentStrategy~16-17 rollingUpdate:.RollingUpdateDeployment type:s
apps.v1beta2.ReplicaSet=apps/v1beta2~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ReplicaSetSpec status:*
apps.v1beta2.ReplicaSetSpec~16-17 minReadySeconds:i replicas:i selector:meta.v1.LabelSelector! template:core.v1.PodTemplateSpec
apps.v1beta2.RollingUpdateDaemonSet~16-17 maxUnavailable:x
apps.v1beta2.RollingUpdateDeployment~16-17 maxSurge:x maxUnavailable:x
apps.v1beta2.RollingUpdateStatefulSetStrategy~16-17 partition:i
apps.v1beta2.Scale=apps/v1beta2~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ScaleSpec status:*
apps.v1beta2.ScaleSpec~16-17 replicas:i
apps.v1beta2.StatefulSet=apps/v1beta2~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.StatefulSetSpec status:*
apps.v1beta2.StatefulSetSpec~16-17 podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:meta.v1.LabelSelector! serviceName:s template:core.v1.PodTemplateSpec! updateStrategy:.StatefulSetUpdateStrategy volumeClaimTemplates:[core.v1.PersistentVolumeClaim
apps.v1beta2.StatefulSetUpdateStrategy~16-17 rollingUpdate:.RollingUpdateStatefulSetStrategy type:s
autoscaling.v1.CrossVersionObjectReference apiVersion:s kind:s! name:s!
autoscaling.v1.HorizontalPodAutoscaler=autoscaling/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.HorizontalPodAutoscalerSpec~16-35 spec:.HorizontalPodAutoscalerSpec!~36- status:*
autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas:i! minReplicas:i scaleTargetRef:.CrossVersionObjectReference! targetCPUUtilizationPercentage:i
autoscaling.v1.Scale=autoscaling/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ScaleSpec status:*
autoscaling.v1.ScaleSpec replicas:i
autoscaling.v2.ContainerResourceMetricSource~23- container:s! name:s! target:.MetricTarget!
autoscaling.v2.CrossVersionObjectReference~23- apiVersion:s kind:s! name:s!
autoscaling.v2.ExternalMetricSource~23- metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2.HPAScalingPolicy~23- periodSeconds:i! type:s! value:i!
autoscaling.v2.HPAScalingRules~23- policies:[.HPAScalingPolicy selectPolicy:s stabilizationWindowSeconds:i tolerance:q~33-
autoscaling.v2.HorizontalPodAutoscaler=autoscaling/v2~23- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.HorizontalPodAutoscalerSpec~23-35 spec:.HorizontalPodAutoscalerSpec!~36- status:*
autoscaling.v2.HorizontalPodAutoscalerBehavior~23- scaleDown:.HPAScalingRules scaleUp:.HPAScalingRules
autoscaling.v2.HorizontalPodAutoscalerSpec~23- behavior:.HorizontalPodAutoscalerBehavior maxReplicas:i! metrics:[.MetricSpec minReplicas:i scaleTargetRef:.CrossVersionObjectReference!
autoscaling.v2.MetricIdentifier~23- name:s! selector:meta.v1.LabelSelector
autoscaling.v2.MetricSpec~23- containerResource:.ContainerResourceMetricSource external:.ExternalMetricSource object:.ObjectMetricSource pods:.PodsMetricSource resource:.ResourceMetricSource type:s!
autoscaling.v2.MetricTarget~23- averageUtilization:i averageValue:q type:s! value:q
autoscaling.v2.ObjectMetricSource~23- describedObject:.CrossVersionObjectReference! metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2.PodsMetricSource~23- metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2.ResourceMetricSource~23- name:s! target:.MetricTarget!
autoscaling.v2beta1.ContainerResourceMetricSource~20-24 container:s! name:s! targetAverageUtilization:i targetAverageValue:q
autoscaling.v2beta1.CrossVersionObjectReference~16-24 apiVersion:s kind:s! name:s!
autoscaling.v2beta1.ExternalMetricSource~16-24 metricName:s! metricSelector:meta.v1.LabelSelector targetAverageValue:q targetValue:q
autoscaling.v2beta1.HorizontalPodAutoscaler=autoscaling/v2beta1~16-24 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.HorizontalPodAutoscalerSpec status:*
autoscaling.v2beta1.HorizontalPodAutoscalerSpec~16-24 maxReplicas:i! metrics:[.MetricSpec minReplicas:i scaleTargetRef:.CrossVersionObjectReference!
autoscaling.v2beta1.MetricSpec~16-24 containerResource:.ContainerResourceMetricSource~20- external:.ExternalMetricSource object:.ObjectMetricSource pods:.PodsMetricSource resource:.ResourceMetricSource type:s!
autoscaling.v2beta1.ObjectMetricSource~16-24 averageValue:q metricName:s! selector:meta.v1.LabelSelector target:.CrossVersionObjectReference! targetValue:q!
autoscaling.v2beta1.PodsMetricSource~16-24 metricName:s! selector:meta.v1.LabelSelector targetAverageValue:q!
autoscaling.v2beta1.ResourceMetricSource~16-24 name:s! targetAverageUtilization:i targetAverageValue:q
autoscaling.v2beta2.ContainerResourceMetricSource~20-25 container:s! name:s! target:.MetricTarget!
autoscaling.v2beta2.CrossVersionObjectReference~16-25 apiVersion:s kind:s! name:s!
autoscaling.v2beta2.ExternalMetricSource~16-25 metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2beta2.HPAScalingPolicy~18-25 periodSeconds:i! type:s! value:i!
autoscaling.v2beta2.HPAScalingRules~18-25 policies:[.HPAScalingPolicy selectPolicy:s stabilizationWindowSeconds:i
autoscaling.v2beta2.HorizontalPodAutoscaler=autoscaling/v2beta2~16-25 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.HorizontalPodAutoscalerSpec status:*
autoscaling.v2beta2.HorizontalPodAutoscalerBehavior~18-25 scaleDown:.HPAScalingRules scaleUp:.HPAScalingRules
autoscaling.v2beta2.HorizontalPodAutoscalerSpec~16-25 behavior:.HorizontalPodAutoscalerBehavior~18- maxReplicas:i! metrics:[.MetricSpec minReplicas:i scaleTargetRef:.CrossVersionObjectReference!
autoscaling.v2beta2.MetricIdentifier~16-25 name:s! selector:meta.v1.LabelSelector
autoscaling.v2beta2.MetricSpec~16-25 containerResource:.ContainerResourceMetricSource~20- external:.ExternalMetricSource object:.ObjectMetricSource pods:.PodsMetricSource resource:.ResourceMetricSource type:s!
autoscaling.v2beta2.MetricTarget~16-25 averageUtilization:i averageValue:q type:s! value:q
autoscaling.v2beta2.ObjectMetricSource~16-25 describedObject:.CrossVersionObjectReference! metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2beta2.PodsMetricSource~16-25 metric:.MetricIdentifier! target:.MetricTarget!
autoscaling.v2beta2.ResourceMetricSource~16-25 name:s! target:.MetricTarget!
batch.v1.CronJob=batch/v1~21- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CronJobSpec~21-35 spec:.CronJobSpec!~36- status:*
batch.v1.CronJobSpec~21- concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:.JobTemplateSpec! schedule:s! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b timeZone:s~24-
batch.v1.Job=batch/v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.JobSpec status:*
batch.v1.JobSchedulingConfiguration~37- disruptionMode:scheduling.v1alpha3.WorkloadPodGroupDisruptionMode resourceClaims:[scheduling.v1alpha3.WorkloadPodGroupResourceClaim schedulingConstraints:scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints schedulingPolicy:scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy
batch.v1.JobSpec activeDeadlineSeconds:l backoffLimit:i backoffLimitPerIndex:i~28- completionMode:s~21- completions:i managedBy:s~30- manualSelector:b maxFailedIndexes:i~28- parallelism:i podFailurePolicy:.PodFailurePolicy~25- podReplacementPolicy:s~28- scheduling:.JobSchedulingConfiguration~37- selector:meta.v1.LabelSelector successPolicy:.SuccessPolicy~30- suspend:b~21- template:core.v1.PodTemplateSpec! ttlSecondsAfterFinished:i
batch.v1.JobTemplateSpec~21- metadata:meta.v1.ObjectMeta spec:.JobSpec
batch.v1.PodFailurePolicy~25- rules:[.PodFailurePolicyRule!
batch.v1.PodFailurePolicyOnExitCodesRequirement~25- containerName:s operator:s! values:[i!
batch.v1.PodFailurePolicyOnPodConditionsPattern~25- status:s type:s!
batch.v1.PodFailurePolicyRule~25- action:s! onExitCodes:.PodFailurePolicyOnExitCodesRequirement onPodConditions:[.PodFailurePolicyOnPodConditionsPattern
batch.v1.SuccessPolicy~30- rules:[.SuccessPolicyRule!
batch.v1.SuccessPolicyRule~30- succeededCount:i succeededIndexes:s
batch.v1beta1.CronJob=batch/v1beta1~16-24 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CronJobSpec status:*
batch.v1beta1.CronJobSpec~16-24 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:.JobTemplateSpec! schedule:s! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b timeZone:s~24-
batch.v1beta1.JobTemplateSpec~16-24 metadata:meta.v1.ObjectMeta spec:batch.v1.JobSpec
batch.v2alpha1.CronJob=batch/v2alpha1~16-20 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CronJobSpec status:*
batch.v2alpha1.CronJobSpec~16-20 concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:.JobTemplateSpec! schedule:s! startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b
batch.v2alpha1.JobTemplateSpec~16-20 metadata:meta.v1.ObjectMeta spec:batch.v1.JobSpec
extensions.v1beta1.AllowedCSIDriver~16-17 name:s!
extensions.v1beta1.AllowedFlexVolume~16-17 driver:s!
extensions.v1beta1.AllowedHostPath~16-17 pathPrefix:s readOnly:b
extensions.v1beta1.DaemonSet=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DaemonSetSpec status:*
extensions.v1beta1.DaemonSetSpec~16-17 minReadySeconds:i revisionHistoryLimit:i selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec! templateGeneration:l updateStrategy:.DaemonSetUpdateStrategy
extensions.v1beta1.DaemonSetUpdateStrategy~16-17 rollingUpdate:.RollingUpdateDaemonSet type:s
extensions.v1beta1.Deployment=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.DeploymentSpec status:*
extensions.v1beta1.DeploymentSpec~16-17 minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i rollbackTo:.RollbackConfig selector:meta.v1.LabelSelector strategy:.DeploymentStrategy template:core.v1.PodTemplateSpec!
extensions.v1beta1.DeploymentStrategy~16-17 rollingUpdate:.RollingUpdateDeployment type:s
extensions.v1beta1.FSGroupStrategyOptions~16-17 ranges:[.IDRange rule:s
extensions.v1beta1.HTTPIngressPath~16-21 backend:.IngressBackend! path:s pathType:s~18-
extensions.v1beta1.HTTPIngressRuleValue~16-21 paths:[.HTTPIngressPath!
extensions.v1beta1.HostPortRange~16-17 max:i! min:i!
extensions.v1beta1.IDRange~16-17 max:l! min:l!
extensions.v1beta1.IPBlock~16-17 cidr:s! except:[s
extensions.v1beta1.Ingress=extensions/v1beta1~16-21 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.IngressSpec status:*
extensions.v1beta1.IngressBackend~16-21 resource:core.v1.TypedLocalObjectReference~18- serviceName:s~18- serviceName:s!~16-17 servicePort:x~18- servicePort:x!~16-17
extensions.v1beta1.IngressRule~16-21 host:s http:.HTTPIngressRuleValue
extensions.v1beta1.IngressSpec~16-21 backend:.IngressBackend ingressClassName:s~18- rules:[.IngressRule tls:[.IngressTLS
extensions.v1beta1.IngressTLS~16-21 hosts:[s secretName:s
extensions.v1beta1.NetworkPolicy=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.NetworkPolicySpec
extensions.v1beta1.NetworkPolicyEgressRule~16-17 ports:[.NetworkPolicyPort to:[.NetworkPolicyPeer
extensions.v1beta1.NetworkPolicyIngressRule~16-17 from:[.NetworkPolicyPeer ports:[.NetworkPolicyPort
extensions.v1beta1.NetworkPolicyPeer~16-17 ipBlock:.IPBlock namespaceSelector:meta.v1.LabelSelector podSelector:meta.v1.LabelSelector
extensions.v1beta1.NetworkPolicyPort~16-17 port:x protocol:s
extensions.v1beta1.NetworkPolicySpec~16-17 egress:[.NetworkPolicyEgressRule ingress:[.NetworkPolicyIngressRule podSelector:meta.v1.LabelSelector policyTypes:[s
extensions.v1beta1.PodSecurityPolicy=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSecurityPolicySpec
extensions.v1beta1.PodSecurityPolicySpec~16-17 allowPrivilegeEscalation:b allowedCSIDrivers:[.AllowedCSIDriver allowedCapabilities:[s allowedFlexVolumes:[.AllowedFlexVolume allowedHostPaths:[.AllowedHostPath allowedProcMountTypes:[s allowedUnsafeSysctls:[s defaultAddCapabilities:[s defaultAllowPrivilegeEscalation:b forbiddenSysctls:[s fsGroup:.FSGroupStrategyOptions! hostIPC:b hostNetwork:b hostPID:b hostPorts:[.HostPortRange privileged:b readOnlyRootFilesystem:b requiredDropCapabilities:[s runAsGroup:.RunAsGroupStrategyOptions runAsUser:.RunAsUserStrategyOptions! runtimeClass:.RuntimeClassStrategyOptions seLinux:.SELinuxStrategyOptions! supplementalGroups:.SupplementalGroupsStrategyOptions! volumes:[s
extensions.v1beta1.ReplicaSet=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ReplicaSetSpec status:*
extensions.v1beta1.ReplicaSetSpec~16-17 minReadySeconds:i replicas:i selector:meta.v1.LabelSelector template:core.v1.PodTemplateSpec
extensions.v1beta1.RollbackConfig~16-17 revision:l
extensions.v1beta1.RollingUpdateDaemonSet~16-17 maxUnavailable:x
extensions.v1beta1.RollingUpdateDeployment~16-17 maxSurge:x maxUnavailable:x
extensions.v1beta1.RunAsGroupStrategyOptions~16-17 ranges:[.IDRange rule:s!
extensions.v1beta1.RunAsUserStrategyOptions~16-17 ranges:[.IDRange rule:s!
extensions.v1beta1.RuntimeClassStrategyOptions~16-17 allowedRuntimeClassNames:[s! defaultRuntimeClassName:s
extensions.v1beta1.SELinuxStrategyOptions~16-17 rule:s! seLinuxOptions:core.v1.SELinuxOptions
extensions.v1beta1.Scale=extensions/v1beta1~16-17 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ScaleSpec status:*
extensions.v1beta1.ScaleSpec~16-17 replicas:i
extensions.v1beta1.SupplementalGroupsStrategyOptions~16-17 ranges:[.IDRange rule:s
policy.v1.Eviction=policy/v1~22- apiVersion:s deleteOptions:meta.v1.DeleteOptions kind:s metadata:meta.v1.ObjectMeta
policy.v1.PodDisruptionBudget=policy/v1~21- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodDisruptionBudgetSpec status:*
policy.v1.PodDisruptionBudgetSpec~21- maxUnavailable:x minAvailable:x selector:meta.v1.LabelSelector unhealthyPodEvictionPolicy:s~26-
policy.v1beta1.AllowedCSIDriver~16-24 name:s!
policy.v1beta1.AllowedFlexVolume~16-24 driver:s!
policy.v1beta1.AllowedHostPath~16-24 pathPrefix:s readOnly:b
policy.v1beta1.Eviction=policy/v1beta1~16-21 apiVersion:s deleteOptions:meta.v1.DeleteOptions kind:s metadata:meta.v1.ObjectMeta
policy.v1beta1.FSGroupStrategyOptions~16-24 ranges:[.IDRange rule:s
policy.v1beta1.HostPortRange~16-24 max:i! min:i!
policy.v1beta1.IDRange~16-24 max:l! min:l!
policy.v1beta1.PodDisruptionBudget=policy/v1beta1~16-24 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodDisruptionBudgetSpec status:*
policy.v1beta1.PodDisruptionBudgetSpec~16-24 maxUnavailable:x minAvailable:x selector:meta.v1.LabelSelector
policy.v1beta1.PodSecurityPolicy=policy/v1beta1~16-24 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSecurityPolicySpec
policy.v1beta1.PodSecurityPolicySpec~16-24 allowPrivilegeEscalation:b allowedCSIDrivers:[.AllowedCSIDriver allowedCapabilities:[s allowedFlexVolumes:[.AllowedFlexVolume allowedHostPaths:[.AllowedHostPath allowedProcMountTypes:[s allowedUnsafeSysctls:[s defaultAddCapabilities:[s defaultAllowPrivilegeEscalation:b forbiddenSysctls:[s fsGroup:.FSGroupStrategyOptions! hostIPC:b hostNetwork:b hostPID:b hostPorts:[.HostPortRange privileged:b readOnlyRootFilesystem:b requiredDropCapabilities:[s runAsGroup:.RunAsGroupStrategyOptions runAsUser:.RunAsUserStrategyOptions! runtimeClass:.RuntimeClassStrategyOptions seLinux:.SELinuxStrategyOptions! supplementalGroups:.SupplementalGroupsStrategyOptions! volumes:[s
policy.v1beta1.RunAsGroupStrategyOptions~16-24 ranges:[.IDRange rule:s!
policy.v1beta1.RunAsUserStrategyOptions~16-24 ranges:[.IDRange rule:s!
policy.v1beta1.RuntimeClassStrategyOptions~16-24 allowedRuntimeClassNames:[s! defaultRuntimeClassName:s
policy.v1beta1.SELinuxStrategyOptions~16-24 rule:s! seLinuxOptions:core.v1.SELinuxOptions
policy.v1beta1.SupplementalGroupsStrategyOptions~16-24 ranges:[.IDRange rule:s
scheduling.v1.PriorityClass=scheduling.k8s.io/v1 apiVersion:s description:s globalDefault:b kind:s metadata:meta.v1.ObjectMeta preemptionPolicy:s value:i
scheduling.v1alpha1.GangSchedulingPolicy~35-35 minCount:i!
scheduling.v1alpha1.PodGroup~35-35 name:s! policy:.PodGroupPolicy!
scheduling.v1alpha1.PodGroupPolicy~35-35 basic:.BasicSchedulingPolicy gang:.GangSchedulingPolicy
scheduling.v1alpha1.PriorityClass=scheduling.k8s.io/v1alpha1~16-22 apiVersion:s description:s globalDefault:b kind:s metadata:meta.v1.ObjectMeta preemptionPolicy:s value:i
scheduling.v1alpha1.TypedLocalObjectReference~35-35 apiGroup:s kind:s! name:s!
scheduling.v1alpha1.Workload=scheduling.k8s.io/v1alpha1~35-35 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.WorkloadSpec!
scheduling.v1alpha1.WorkloadSpec~35-35 controllerRef:.TypedLocalObjectReference podGroups:[.PodGroup!
scheduling.v1alpha2.GangSchedulingPolicy~36-36 minCount:i!
scheduling.v1alpha2.PodGroup=scheduling.k8s.io/v1alpha2~36-36 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodGroupSpec! status:*
scheduling.v1alpha2.PodGroupResourceClaim~36-36 name:s! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha2.PodGroupSchedulingConstraints~36-36 topology:[.TopologyConstraint
scheduling.v1alpha2.PodGroupSchedulingPolicy~36-36 basic:.BasicSchedulingPolicy gang:.GangSchedulingPolicy
scheduling.v1alpha2.PodGroupSpec~36-36 disruptionMode:s podGroupTemplateRef:.PodGroupTemplateReference priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy!
scheduling.v1alpha2.PodGroupTemplate~36-36 disruptionMode:s name:s! priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy!
scheduling.v1alpha2.PodGroupTemplateReference~36-36 workload:.WorkloadPodGroupTemplateReference
scheduling.v1alpha2.TopologyConstraint~36-36 key:s!
scheduling.v1alpha2.TypedLocalObjectReference~36-36 apiGroup:s kind:s! name:s!
scheduling.v1alpha2.Workload=scheduling.k8s.io/v1alpha2~36-36 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.WorkloadSpec!
scheduling.v1alpha2.WorkloadPodGroupTemplateReference~36-36 podGroupTemplateName:s! workloadName:s!
scheduling.v1alpha2.WorkloadSpec~36-36 controllerRef:.TypedLocalObjectReference podGroupTemplates:[.PodGroupTemplate!
scheduling.v1alpha3.CompositeDisruptionMode~37- all:.AllCompositeDisruptionMode single:.SingleCompositeDisruptionMode
scheduling.v1alpha3.CompositeGangSchedulingPolicy~37- minGroupCount:i!
scheduling.v1alpha3.CompositePodGroup=scheduling.k8s.io/v1alpha3~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.CompositePodGroupSpec! status:*
scheduling.v1alpha3.CompositePodGroupSchedulingConstraints~37- topology:[.TopologyConstraint
scheduling.v1alpha3.CompositePodGroupSchedulingPolicy~37- basic:.CompositeBasicSchedulingPolicy gang:.CompositeGangSchedulingPolicy
scheduling.v1alpha3.CompositePodGroupSpec~37- disruptionMode:.CompositeDisruptionMode parentCompositePodGroupName:s preemptionPolicy:s priority:i priorityClassName:s schedulingConstraints:.CompositePodGroupSchedulingConstraints schedulingPolicy:.CompositePodGroupSchedulingPolicy! workloadRef:.WorkloadReference!
scheduling.v1alpha3.CompositePodGroupTemplate~37- compositePodGroupTemplates:[.CompositePodGroupTemplate disruptionMode:.CompositeDisruptionMode name:s! podGroupTemplates:[.PodGroupTemplate preemptionPolicy:s priority:i priorityClassName:s schedulingConstraints:.CompositePodGroupSchedulingConstraints schedulingPolicy:.CompositePodGroupSchedulingPolicy!
scheduling.v1alpha3.DisruptionMode~37- all:.AllDisruptionMode single:.SingleDisruptionMode
scheduling.v1alpha3.GangSchedulingPolicy~37- minCount:i!
scheduling.v1alpha3.PodGroup=scheduling.k8s.io/v1alpha3~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodGroupSpec! status:*
scheduling.v1alpha3.PodGroupResourceClaim~37- name:s! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha3.PodGroupSchedulingConstraints~37- topology:[.TopologyConstraint
scheduling.v1alpha3.PodGroupSchedulingPolicy~37- basic:.BasicSchedulingPolicy gang:.GangSchedulingPolicy
scheduling.v1alpha3.PodGroupSpec~37- disruptionMode:.DisruptionMode parentCompositePodGroupName:s preemptionPolicy:s priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy! workloadRef:.WorkloadReference
scheduling.v1alpha3.PodGroupTemplate~37- disruptionMode:.DisruptionMode name:s! preemptionPolicy:s priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy!
scheduling.v1alpha3.TopologyConstraint~37- key:s!
scheduling.v1alpha3.TypedLocalObjectReference~37- apiGroup:s kind:s! name:s!
scheduling.v1alpha3.Workload=scheduling.k8s.io/v1alpha3~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.WorkloadSpec!
scheduling.v1alpha3.WorkloadPodGroupDisruptionMode~37- all:.WorkloadPodGroupAllDisruptionMode single:.WorkloadPodGroupSingleDisruptionMode
scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy~37- minCount:i
scheduling.v1alpha3.WorkloadPodGroupResourceClaim~37- name:s! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints~37- topology:[.TopologyConstraint
scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy~37- basic:.WorkloadPodGroupBasicSchedulingPolicy gang:.WorkloadPodGroupGangSchedulingPolicy
scheduling.v1alpha3.WorkloadReference~37- templateName:s! workloadName:s!
scheduling.v1alpha3.WorkloadSpec~37- compositePodGroupTemplates:[.CompositePodGroupTemplate controllerRef:.TypedLocalObjectReference podGroupTemplates:[.PodGroupTemplate
scheduling.v1beta1.CompositeDisruptionMode~37- all:.AllCompositeDisruptionMode single:.SingleCompositeDisruptionMode
scheduling.v1beta1.CompositeGangSchedulingPolicy~37- minGroupCount:i!
scheduling.v1beta1.CompositePodGroupSchedulingConstraints~37- topology:[.TopologyConstraint
scheduling.v1beta1.CompositePodGroupSchedulingPolicy~37- basic:.CompositeBasicSchedulingPolicy gang:.CompositeGangSchedulingPolicy
scheduling.v1beta1.CompositePodGroupTemplate~37- compositePodGroupTemplates:[.CompositePodGroupTemplate disruptionMode:.CompositeDisruptionMode name:s! podGroupTemplates:[.PodGroupTemplate preemptionPolicy:s priority:i priorityClassName:s schedulingConstraints:.CompositePodGroupSchedulingConstraints schedulingPolicy:.CompositePodGroupSchedulingPolicy!
scheduling.v1beta1.DisruptionMode~37- all:.AllDisruptionMode single:.SingleDisruptionMode
scheduling.v1beta1.GangSchedulingPolicy~37- minCount:i!
scheduling.v1beta1.PodGroup=scheduling.k8s.io/v1beta1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodGroupSpec! status:*
scheduling.v1beta1.PodGroupResourceClaim~37- name:s! resourceClaimName:s resourceClaimTemplateName:s
scheduling.v1beta1.PodGroupSchedulingConstraints~37- topology:[.TopologyConstraint
scheduling.v1beta1.PodGroupSchedulingPolicy~37- basic:.BasicSchedulingPolicy gang:.GangSchedulingPolicy
scheduling.v1beta1.PodGroupSpec~37- disruptionMode:.DisruptionMode parentCompositePodGroupName:s preemptionPolicy:s priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy! workloadRef:.WorkloadReference
scheduling.v1beta1.PodGroupTemplate~37- disruptionMode:.DisruptionMode name:s! preemptionPolicy:s priority:i priorityClassName:s resourceClaims:[.PodGroupResourceClaim schedulingConstraints:.PodGroupSchedulingConstraints schedulingPolicy:.PodGroupSchedulingPolicy!
scheduling.v1beta1.PriorityClass=scheduling.k8s.io/v1beta1~16-21 apiVersion:s description:s globalDefault:b kind:s metadata:meta.v1.ObjectMeta preemptionPolicy:s value:i
scheduling.v1beta1.TopologyConstraint~37- key:s!
scheduling.v1beta1.TypedLocalObjectReference~37- apiGroup:s kind:s! name:s!
scheduling.v1beta1.Workload=scheduling.k8s.io/v1beta1~37- apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.WorkloadSpec!
scheduling.v1beta1.WorkloadReference~37- templateName:s! workloadName:s!
scheduling.v1beta1.WorkloadSpec~37- compositePodGroupTemplates:[.CompositePodGroupTemplate controllerRef:.TypedLocalObjectReference podGroupTemplates:[.PodGroupTemplate
`;
