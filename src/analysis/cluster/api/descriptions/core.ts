// Written by `npm run build:schemas`; see docs/kubernetes-schemas.md.
export const CORE = `
core.v1.AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s!
core.v1.Affinity nodeAffinity:.NodeAffinity podAffinity:.PodAffinity podAntiAffinity:.PodAntiAffinity
core.v1.AppArmorProfile~30- localhostProfile:s type:s!
core.v1.AzureDiskVolumeSource cachingMode:s diskName:s! diskURI:s! fsType:s kind:s readOnly:b
core.v1.AzureFilePersistentVolumeSource readOnly:b secretName:s! secretNamespace:s shareName:s!
core.v1.AzureFileVolumeSource readOnly:b secretName:s! shareName:s!
core.v1.Binding=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta target:.ObjectReference!
core.v1.CSIPersistentVolumeSource controllerExpandSecretRef:.SecretReference controllerPublishSecretRef:.SecretReference driver:s! fsType:s nodeExpandSecretRef:.SecretReference~25- nodePublishSecretRef:.SecretReference nodeStageSecretRef:.SecretReference readOnly:b volumeAttributes:{s volumeHandle:s!
core.v1.CSIVolumeSource driver:s! fsType:s nodePublishSecretRef:.LocalObjectReference readOnly:b volumeAttributes:{s
core.v1.Capabilities add:[s drop:[s
core.v1.CephFSPersistentVolumeSource monitors:[s! path:s readOnly:b secretFile:s secretRef:.SecretReference user:s
core.v1.CephFSVolumeSource monitors:[s! path:s readOnly:b secretFile:s secretRef:.LocalObjectReference user:s
core.v1.CinderPersistentVolumeSource fsType:s readOnly:b secretRef:.SecretReference volumeID:s!
core.v1.CinderVolumeSource fsType:s readOnly:b secretRef:.LocalObjectReference volumeID:s!
core.v1.ClaimSource~26-30 resourceClaimName:s resourceClaimTemplateName:s
core.v1.ClientIPConfig timeoutSeconds:i
core.v1.ClusterTrustBundleProjection~29- labelSelector:meta.v1.LabelSelector name:s optional:b path:s! signerName:s user:l~37-
core.v1.ComponentCondition error:s message:s status:s type:s
core.v1.ComponentStatus=v1 apiVersion:s conditions:[.ComponentCondition kind:s metadata:meta.v1.ObjectMeta
core.v1.ConfigMap=v1 apiVersion:s binaryData:{y data:{s immutable:b~18- kind:s metadata:meta.v1.ObjectMeta
core.v1.ConfigMapEnvSource name:s optional:b
core.v1.ConfigMapKeySelector key:s! name:s optional:b
core.v1.ConfigMapNodeConfigSource kubeletConfigKey:s! name:s! namespace:s! resourceVersion:s uid:s
core.v1.ConfigMapProjection items:[.KeyToPath name:s optional:b
core.v1.ConfigMapVolumeSource defaultMode:i defaultUser:l~37- items:[.KeyToPath name:s optional:b
core.v1.Container args:[s command:[s env:[.EnvVar envFrom:[.EnvFromSource image:s imagePullPolicy:s lifecycle:.Lifecycle livenessProbe:.Probe name:s! ports:[.ContainerPort readinessProbe:.Probe resizePolicy:[.ContainerResizePolicy~27- resources:.ResourceRequirements restartPolicy:s~28- restartPolicyRules:[.ContainerRestartRule~34- securityContext:.SecurityContext startupProbe:.Probe stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[.VolumeDevice volumeMounts:[.VolumeMount workingDir:s
core.v1.ContainerPort containerPort:i! hostIP:s hostPort:i name:s protocol:s
core.v1.ContainerResizePolicy~27- resourceName:s! restartPolicy:s!
core.v1.ContainerRestartRule~34- action:s! exitCodes:.ContainerRestartRuleOnExitCodes
core.v1.ContainerRestartRuleOnExitCodes~34- operator:s! values:[i
core.v1.DownwardAPIProjection items:[.DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile fieldRef:.ObjectFieldSelector mode:i path:s! resourceFieldRef:.ResourceFieldSelector user:l~37-
core.v1.DownwardAPIVolumeSource defaultMode:i defaultUser:l~37- items:[.DownwardAPIVolumeFile
core.v1.EmptyDirVolumeSource medium:s mode:i~37- sizeLimit:q
core.v1.EndpointAddress hostname:s ip:s! nodeName:s targetRef:.ObjectReference
core.v1.EndpointPort appProtocol:s~18- name:s port:i! protocol:s
core.v1.EndpointSubset addresses:[.EndpointAddress notReadyAddresses:[.EndpointAddress ports:[.EndpointPort
core.v1.Endpoints=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta subsets:[.EndpointSubset
core.v1.EnvFromSource configMapRef:.ConfigMapEnvSource prefix:s secretRef:.SecretEnvSource
core.v1.EnvVar name:s! value:s valueFrom:.EnvVarSource
core.v1.EnvVarSource configMapKeyRef:.ConfigMapKeySelector fieldRef:.ObjectFieldSelector fileKeyRef:.FileKeySelector~34- resourceFieldRef:.ResourceFieldSelector secretKeyRef:.SecretKeySelector
core.v1.EphemeralContainer args:[s command:[s env:[.EnvVar envFrom:[.EnvFromSource image:s imagePullPolicy:s lifecycle:.Lifecycle livenessProbe:.Probe name:s! ports:[.ContainerPort readinessProbe:.Probe resizePolicy:[.ContainerResizePolicy~27- resources:.ResourceRequirements restartPolicy:s~28- restartPolicyRules:[.ContainerRestartRule~34- securityContext:.SecurityContext startupProbe:.Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[.VolumeDevice volumeMounts:[.VolumeMount workingDir:s
core.v1.EphemeralContainers=v1~21-21 apiVersion:s ephemeralContainers:[.EphemeralContainer! kind:s metadata:meta.v1.ObjectMeta
core.v1.EphemeralVolumeSource~19- readOnly:b~19-20 volumeClaimTemplate:.PersistentVolumeClaimTemplate
core.v1.Event=v1 action:s apiVersion:s count:i eventTime:t firstTimestamp:t involvedObject:.ObjectReference kind:s lastTimestamp:t message:s metadata:meta.v1.ObjectMeta reason:s related:.ObjectReference reportingComponent:s reportingInstance:s series:.EventSeries source:.EventSource type:s
core.v1.EventSeries count:i lastObservedTime:t state:s~16-18
core.v1.EventSource component:s host:s
core.v1.EvictionResponder~37- name:s! priority:i!
core.v1.ExecAction command:[s
core.v1.FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s wwids:[s
core.v1.FileKeySelector~34- key:s! optional:b path:s! volumeName:s!
core.v1.FlexPersistentVolumeSource driver:s! fsType:s options:{s readOnly:b secretRef:.SecretReference
core.v1.FlexVolumeSource driver:s! fsType:s options:{s readOnly:b secretRef:.LocalObjectReference
core.v1.FlockerVolumeSource datasetName:s datasetUUID:s
core.v1.GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s! readOnly:b
core.v1.GRPCAction~23- mode:s~37- port:i! service:s
core.v1.GitRepoVolumeSource directory:s repository:s! revision:s
core.v1.GlusterfsPersistentVolumeSource endpoints:s! endpointsNamespace:s path:s! readOnly:b
core.v1.GlusterfsVolumeSource endpoints:s! path:s! readOnly:b
core.v1.HTTPGetAction host:s httpHeaders:[.HTTPHeader path:s port:x! protocol:s~37- scheme:s
core.v1.HTTPHeader name:s! value:s
core.v1.Handler~16-22 exec:.ExecAction httpGet:.HTTPGetAction tcpSocket:.TCPSocketAction
core.v1.HostAlias hostnames:[s ip:s~16-30 ip:s!~31-
core.v1.HostPathVolumeSource path:s! type:s
core.v1.ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s! iscsiInterface:s lun:i portals:[s readOnly:b secretRef:.SecretReference targetPortal:s!
core.v1.ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s! iscsiInterface:s lun:i portals:[s readOnly:b secretRef:.LocalObjectReference targetPortal:s!
core.v1.ImageVolumeSource~31- pullPolicy:s reference:s
core.v1.KeyToPath key:s! mode:i path:s! user:l~37-
core.v1.Lifecycle postStart:.Handler~16-22 postStart:.LifecycleHandler~23- preStop:.Handler~16-22 preStop:.LifecycleHandler~23- stopSignal:s~33-
core.v1.LifecycleHandler~23- exec:.ExecAction httpGet:.HTTPGetAction sleep:.SleepAction~29- tcpSocket:.TCPSocketAction
core.v1.LimitRange=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.LimitRangeSpec
core.v1.LimitRangeItem default:{q defaultRequest:{q max:{q maxLimitRequestRatio:{q min:{q type:s~16-17 type:s!~18-
core.v1.LimitRangeSpec limits:[.LimitRangeItem
core.v1.LocalObjectReference name:s
core.v1.LocalVolumeSource fsType:s path:s!
core.v1.NFSVolumeSource path:s! readOnly:b server:s!
core.v1.Namespace=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.NamespaceSpec status:*
core.v1.NamespaceSpec finalizers:[s
core.v1.Node=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.NodeSpec status:*
core.v1.NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[.PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:.NodeSelector
core.v1.NodeConfigSource configMap:.ConfigMapNodeConfigSource
core.v1.NodePodPreemptionPolicy~37- disableResizePreemption:[s
core.v1.NodeSelector nodeSelectorTerms:[.NodeSelectorTerm!
core.v1.NodeSelectorRequirement key:s! operator:s! values:[s
core.v1.NodeSelectorTerm matchExpressions:[.NodeSelectorRequirement matchFields:[.NodeSelectorRequirement
core.v1.NodeSpec configSource:.NodeConfigSource externalID:s podCIDR:s podCIDRs:[s podPreemptionPolicy:.NodePodPreemptionPolicy~37- providerID:s taints:[.Taint unschedulable:b
core.v1.ObjectFieldSelector apiVersion:s fieldPath:s!
core.v1.ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
core.v1.PersistentVolume=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PersistentVolumeSpec status:*
core.v1.PersistentVolumeClaim=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PersistentVolumeClaimSpec status:*
core.v1.PersistentVolumeClaimSpec accessModes:[s dataSource:.TypedLocalObjectReference dataSourceRef:.TypedLocalObjectReference~22-25 dataSourceRef:.TypedObjectReference~26- resources:.ResourceRequirements~16-28 resources:.VolumeResourceRequirements~29- selector:meta.v1.LabelSelector storageClassName:s volumeAttributesClassName:s~29- volumeMode:s volumeName:s
core.v1.PersistentVolumeClaimTemplate~19- metadata:meta.v1.ObjectMeta spec:.PersistentVolumeClaimSpec!
core.v1.PersistentVolumeClaimVolumeSource claimName:s! readOnly:b
core.v1.PersistentVolumeSpec accessModes:[s awsElasticBlockStore:.AWSElasticBlockStoreVolumeSource azureDisk:.AzureDiskVolumeSource azureFile:.AzureFilePersistentVolumeSource capacity:{q cephfs:.CephFSPersistentVolumeSource cinder:.CinderPersistentVolumeSource claimRef:.ObjectReference csi:.CSIPersistentVolumeSource fc:.FCVolumeSource flexVolume:.FlexPersistentVolumeSource flocker:.FlockerVolumeSource gcePersistentDisk:.GCEPersistentDiskVolumeSource glusterfs:.GlusterfsPersistentVolumeSource hostPath:.HostPathVolumeSource iscsi:.ISCSIPersistentVolumeSource local:.LocalVolumeSource mountOptions:[s nfs:.NFSVolumeSource nodeAffinity:.VolumeNodeAffinity persistentVolumeReclaimPolicy:s photonPersistentDisk:.PhotonPersistentDiskVolumeSource portworxVolume:.PortworxVolumeSource quobyte:.QuobyteVolumeSource rbd:.RBDPersistentVolumeSource scaleIO:.ScaleIOPersistentVolumeSource storageClassName:s storageos:.StorageOSPersistentVolumeSource volumeAttributesClassName:s~29- volumeMode:s vsphereVolume:.VsphereVirtualDiskVolumeSource
core.v1.PhotonPersistentDiskVolumeSource fsType:s pdID:s!
core.v1.Pod=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.PodSpec status:*
core.v1.PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[.PodAffinityTerm
core.v1.PodAffinityTerm labelSelector:meta.v1.LabelSelector matchLabelKeys:[s~29- mismatchLabelKeys:[s~29- namespaceSelector:meta.v1.LabelSelector~21- namespaces:[s topologyKey:s!
core.v1.PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[.WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[.PodAffinityTerm
core.v1.PodCertificateProjection~34- certificateChainPath:s credentialBundlePath:s keyPath:s keyType:s! maxExpirationSeconds:i signerName:s! user:l~37- userAnnotations:{s~35-
core.v1.PodDNSConfig nameservers:[s options:[.PodDNSConfigOption searches:[s
core.v1.PodDNSConfigOption name:s value:s
core.v1.PodOS~23- name:s!
core.v1.PodReadinessGate conditionType:s!
core.v1.PodResourceClaim~26- name:s! resourceClaimName:s~31- resourceClaimTemplateName:s~31- source:.ClaimSource~26-30
core.v1.PodSchedulingGate~26- name:s!
core.v1.PodSchedulingGroup~36- podGroupName:s
core.v1.PodSecurityContext appArmorProfile:.AppArmorProfile~30- fsGroup:l fsGroupChangePolicy:s~18- runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxChangePolicy:s~32- seLinuxOptions:.SELinuxOptions seccompProfile:.SeccompProfile~19- supplementalGroups:[l supplementalGroupsPolicy:s~31- sysctls:[.Sysctl windowsOptions:.WindowsSecurityContextOptions
core.v1.PodSpec activeDeadlineSeconds:l affinity:.Affinity automountServiceAccountToken:b containers:[.Container! dnsConfig:.PodDNSConfig dnsPolicy:s enableServiceLinks:b ephemeralContainers:[.EphemeralContainer evictionResponders:[.EvictionResponder~37- hostAliases:[.HostAlias hostIPC:b hostNetwork:b hostPID:b hostUsers:b~25- hostname:s hostnameOverride:s~34- imagePullSecrets:[.LocalObjectReference initContainers:[.Container nodeName:s nodeSelector:{s os:.PodOS~23- overhead:{q preemptionPolicy:s priority:i priorityClassName:s readinessGates:[.PodReadinessGate resourceClaims:[.PodResourceClaim~26- resources:.ResourceRequirements~32- restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:[.PodSchedulingGate~26- schedulingGroup:.PodSchedulingGroup~36- securityContext:.PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b~19- shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:l tolerations:[.Toleration topologySpreadConstraints:[.TopologySpreadConstraint volumes:[.Volume workloadRef:.WorkloadReference~35-35
core.v1.PodTemplate=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta template:.PodTemplateSpec
core.v1.PodTemplateSpec metadata:meta.v1.ObjectMeta spec:.PodSpec
core.v1.PortworxVolumeSource fsType:s readOnly:b volumeID:s!
core.v1.PreferredSchedulingTerm preference:.NodeSelectorTerm! weight:i!
core.v1.Probe exec:.ExecAction failureThreshold:i grpc:.GRPCAction~23- httpGet:.HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:.TCPSocketAction terminationGracePeriodSeconds:l~21- timeoutSeconds:i
core.v1.ProjectedVolumeSource defaultMode:i defaultUser:l~37- sources:[.VolumeProjection
core.v1.QuobyteVolumeSource group:s readOnly:b registry:s! tenant:s user:s volume:s!
core.v1.RBDPersistentVolumeSource fsType:s image:s! keyring:s monitors:[s! pool:s readOnly:b secretRef:.SecretReference user:s
core.v1.RBDVolumeSource fsType:s image:s! keyring:s monitors:[s! pool:s readOnly:b secretRef:.LocalObjectReference user:s
core.v1.ReplicationController=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ReplicationControllerSpec status:*
core.v1.ReplicationControllerSpec minReadySeconds:i replicas:i selector:{s template:.PodTemplateSpec
core.v1.ResourceClaim~26- name:s! request:s~31-
core.v1.ResourceFieldSelector containerName:s divisor:q resource:s!
core.v1.ResourceQuota=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ResourceQuotaSpec status:*
core.v1.ResourceQuotaSpec hard:{q scopeSelector:.ScopeSelector scopes:[s
core.v1.ResourceRequirements claims:[.ResourceClaim~26- limits:{q requests:{q
core.v1.SELinuxOptions level:s role:s type:s user:s
core.v1.ScaleIOPersistentVolumeSource fsType:s gateway:s! protectionDomain:s readOnly:b secretRef:.SecretReference! sslEnabled:b storageMode:s storagePool:s system:s! volumeName:s
core.v1.ScaleIOVolumeSource fsType:s gateway:s! protectionDomain:s readOnly:b secretRef:.LocalObjectReference! sslEnabled:b storageMode:s storagePool:s system:s! volumeName:s
core.v1.ScopeSelector matchExpressions:[.ScopedResourceSelectorRequirement
core.v1.ScopedResourceSelectorRequirement operator:s! scopeName:s! values:[s
core.v1.SeccompProfile~19- localhostProfile:s type:s!
core.v1.Secret=v1 apiVersion:s data:{y immutable:b~18- kind:s metadata:meta.v1.ObjectMeta stringData:{s type:s
core.v1.SecretEnvSource name:s optional:b
core.v1.SecretKeySelector key:s! name:s optional:b
core.v1.SecretProjection items:[.KeyToPath name:s optional:b
core.v1.SecretReference name:s namespace:s
core.v1.SecretVolumeSource defaultMode:i defaultUser:l~37- items:[.KeyToPath optional:b secretName:s
core.v1.SecurityContext allowPrivilegeEscalation:b appArmorProfile:.AppArmorProfile~30- capabilities:.Capabilities privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxOptions:.SELinuxOptions seccompProfile:.SeccompProfile~19- windowsOptions:.WindowsSecurityContextOptions
core.v1.Service=v1 apiVersion:s kind:s metadata:meta.v1.ObjectMeta spec:.ServiceSpec status:*
core.v1.ServiceAccount=v1 apiVersion:s automountServiceAccountToken:b imagePullSecrets:[.LocalObjectReference kind:s metadata:meta.v1.ObjectMeta secrets:[.ObjectReference
core.v1.ServiceAccountTokenProjection audience:s expirationSeconds:l path:s! user:l~37-
core.v1.ServicePort appProtocol:s~18- name:s nodePort:i port:i! protocol:s targetPort:x
core.v1.ServiceSpec allocateLoadBalancerNodePorts:b~20- clusterIP:s clusterIPs:[s~20- externalIPs:[s externalName:s externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s~21- ipFamilies:[s~20- ipFamily:s~16-19 ipFamilyPolicy:s~20- loadBalancerClass:s~21- loadBalancerIP:s loadBalancerSourceRanges:[s ports:[.ServicePort publishNotReadyAddresses:b selector:{s sessionAffinity:s sessionAffinityConfig:.SessionAffinityConfig topologyKeys:[s~17-21 trafficDistribution:s~30- type:s
core.v1.SessionAffinityConfig clientIP:.ClientIPConfig
core.v1.SleepAction~29- seconds:l!
core.v1.StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:.ObjectReference volumeName:s volumeNamespace:s
core.v1.StorageOSVolumeSource fsType:s readOnly:b secretRef:.LocalObjectReference volumeName:s volumeNamespace:s
core.v1.Sysctl name:s! value:s
core.v1.TCPSocketAction host:s port:x!
core.v1.Taint effect:s! key:s! timeAdded:t value:s
core.v1.Toleration effect:s key:s operator:s tolerationSeconds:l value:s
core.v1.TopologySelectorLabelRequirement key:s! values:[s!
core.v1.TopologySelectorTerm matchLabelExpressions:[.TopologySelectorLabelRequirement
core.v1.TopologySpreadConstraint labelSelector:meta.v1.LabelSelector matchLabelKeys:[s~25- maxSkew:i! minDomains:i~24- nodeAffinityPolicy:s~25- nodeTaintsPolicy:s~25- topologyKey:s! whenUnsatisfiable:s!
core.v1.TypedLocalObjectReference apiGroup:s kind:s! name:s!
core.v1.TypedObjectReference~26- apiGroup:s kind:s! name:s! namespace:s
core.v1.Volume awsElasticBlockStore:.AWSElasticBlockStoreVolumeSource azureDisk:.AzureDiskVolumeSource azureFile:.AzureFileVolumeSource cephfs:.CephFSVolumeSource cinder:.CinderVolumeSource configMap:.ConfigMapVolumeSource csi:.CSIVolumeSource downwardAPI:.DownwardAPIVolumeSource emptyDir:.EmptyDirVolumeSource ephemeral:.EphemeralVolumeSource~19- fc:.FCVolumeSource flexVolume:.FlexVolumeSource flocker:.FlockerVolumeSource gcePersistentDisk:.GCEPersistentDiskVolumeSource gitRepo:.GitRepoVolumeSource glusterfs:.GlusterfsVolumeSource hostPath:.HostPathVolumeSource image:.ImageVolumeSource~31- iscsi:.ISCSIVolumeSource name:s! nfs:.NFSVolumeSource persistentVolumeClaim:.PersistentVolumeClaimVolumeSource photonPersistentDisk:.PhotonPersistentDiskVolumeSource portworxVolume:.PortworxVolumeSource projected:.ProjectedVolumeSource quobyte:.QuobyteVolumeSource rbd:.RBDVolumeSource scaleIO:.ScaleIOVolumeSource secret:.SecretVolumeSource storageos:.StorageOSVolumeSource vsphereVolume:.VsphereVirtualDiskVolumeSource
core.v1.VolumeDevice devicePath:s! name:s!
core.v1.VolumeMount bindMountOptions:[s~37- mountPath:s! mountPropagation:s name:s! readOnly:b recursiveReadOnly:s~30- subPath:s subPathExpr:s
core.v1.VolumeNodeAffinity required:.NodeSelector
core.v1.VolumeProjection clusterTrustBundle:.ClusterTrustBundleProjection~29- configMap:.ConfigMapProjection downwardAPI:.DownwardAPIProjection podCertificate:.PodCertificateProjection~34- secret:.SecretProjection serviceAccountToken:.ServiceAccountTokenProjection
core.v1.VolumeResourceRequirements~29- limits:{q requests:{q
core.v1.VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s!
core.v1.WeightedPodAffinityTerm podAffinityTerm:.PodAffinityTerm! weight:i!
core.v1.WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b~22- runAsUserName:s
core.v1.WorkloadReference~35-35 name:s! podGroup:s! podGroupReplicaKey:s
meta.v1.DeleteOptions apiVersion:s dryRun:[s gracePeriodSeconds:l ignoreStoreReadErrorWithClusterBreakingPotential:b~32- kind:s orphanDependents:b preconditions:.Preconditions propagationPolicy:s
meta.v1.FieldSelectorRequirement~31- key:s! operator:s! values:[s
meta.v1.GroupResource~35- group:s! resource:s!
meta.v1.LabelSelector matchExpressions:[.LabelSelectorRequirement matchLabels:{s
meta.v1.LabelSelectorRequirement key:s! operator:s! values:[s
meta.v1.ListMeta~16-25,31- continue:s remainingItemCount:l resourceVersion:s selfLink:s shardInfo:.ShardInfo~36-
meta.v1.ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:o manager:s operation:s subresource:s~22- time:t
meta.v1.ObjectMeta annotations:{s clusterName:s~16-24 creationTimestamp:t deletionGracePeriodSeconds:l deletionTimestamp:t finalizers:[s generateName:s generation:l labels:{s managedFields:[.ManagedFieldsEntry name:s namespace:s ownerReferences:[.OwnerReference resourceVersion:s selfLink:s uid:s
meta.v1.OwnerReference apiVersion:s! blockOwnerDeletion:b controller:b kind:s! name:s! uid:s!
meta.v1.Preconditions resourceVersion:s uid:s
meta.v1.ShardInfo~36- selector:s!
meta.v1.Status=v1~16-25,31- apiVersion:s code:i details:.StatusDetails kind:s message:s metadata:.ListMeta reason:s status:*
meta.v1.StatusCause~16-25,31- field:s message:s reason:s
meta.v1.StatusDetails~16-25,31- causes:[.StatusCause group:s kind:s name:s retryAfterSeconds:i uid:s
`;
