namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>The fields of Kubernetes' objects as far as the chart uses them: a name misspelled is one that is not here, and a number in quotes is of the wrong kind.</summary>
internal static class KubernetesShapes
{
    // Kinds of a field: s text, i number, b true or false, q quantity or name or number; m map of texts; else a shape below, with [] a list of it.
    private static readonly Dictionary<string, string> Shapes = new(StringComparer.Ordinal)
    {
        ["v1/Service"] = "apiVersion:s kind:s metadata:Meta spec:ServiceSpec",
        ["apps/v1/StatefulSet"] = "apiVersion:s kind:s metadata:Meta spec:StatefulSetSpec",
        ["apps/v1/Deployment"] = "apiVersion:s kind:s metadata:Meta spec:DeploymentSpec",
        ["policy/v1/PodDisruptionBudget"] = "apiVersion:s kind:s metadata:Meta spec:BudgetSpec",
        ["autoscaling/v2/HorizontalPodAutoscaler"] = "apiVersion:s kind:s metadata:Meta spec:ScalerSpec",
        ["networking.k8s.io/v1/NetworkPolicy"] = "apiVersion:s kind:s metadata:Meta spec:PolicySpec",
        ["monitoring.coreos.com/v1/ServiceMonitor"] = "apiVersion:s kind:s metadata:Meta spec:MonitorSpec",
        ["Meta"] = "name:s namespace:s labels:m annotations:m",
        ["PodMeta"] = "labels:m annotations:m",
        ["Selector"] = "matchLabels:m",
        ["ServiceSpec"] = "type:s clusterIP:s selector:m ports:ServicePort[]",
        ["ServicePort"] = "name:s port:i targetPort:q protocol:s",
        ["StatefulSetSpec"] = "serviceName:s replicas:i podManagementPolicy:s updateStrategy:Strategy selector:Selector template:Pod",
        ["DeploymentSpec"] = "replicas:i strategy:Strategy selector:Selector template:Pod",
        ["Strategy"] = "type:s rollingUpdate:Rolling",
        ["Rolling"] = "maxUnavailable:q maxSurge:q",
        ["Pod"] = "metadata:PodMeta spec:PodSpec",
        ["PodSpec"] = "automountServiceAccountToken:b enableServiceLinks:b terminationGracePeriodSeconds:i securityContext:PodSecurity imagePullSecrets:Name[] affinity:Affinity topologySpreadConstraints:Spread[] nodeSelector:m tolerations:Toleration[] containers:Container[] volumes:Volume[]",
        ["PodSecurity"] = "runAsNonRoot:b runAsUser:i runAsGroup:i fsGroup:i seccompProfile:Seccomp",
        ["Seccomp"] = "type:s",
        ["Name"] = "name:s",
        ["Affinity"] = "podAntiAffinity:AntiAffinity",
        ["AntiAffinity"] = "preferredDuringSchedulingIgnoredDuringExecution:WeightedTerm[]",
        ["WeightedTerm"] = "weight:i podAffinityTerm:Term",
        ["Term"] = "topologyKey:s labelSelector:Selector",
        ["Spread"] = "maxSkew:i topologyKey:s whenUnsatisfiable:s labelSelector:Selector",
        ["Toleration"] = "key:s operator:s value:s effect:s tolerationSeconds:i",
        ["Container"] = "name:s image:s imagePullPolicy:s args:s[] securityContext:Security ports:Port[] env:Variable[] startupProbe:Probe livenessProbe:Probe readinessProbe:Probe lifecycle:Lifecycle resources:Resources volumeMounts:Mount[]",
        ["Security"] = "allowPrivilegeEscalation:b readOnlyRootFilesystem:b capabilities:Capabilities",
        ["Capabilities"] = "drop:s[]",
        ["Port"] = "name:s containerPort:i protocol:s",
        ["Variable"] = "name:s value:s valueFrom:Source",
        ["Source"] = "secretKeyRef:Key fieldRef:Field",
        ["Key"] = "name:s key:s",
        ["Field"] = "fieldPath:s",
        ["Probe"] = "httpGet:HttpGet periodSeconds:i timeoutSeconds:i failureThreshold:i initialDelaySeconds:i",
        ["HttpGet"] = "path:s port:q",
        ["Lifecycle"] = "preStop:Hook",
        ["Hook"] = "exec:Exec",
        ["Exec"] = "command:s[]",
        ["Resources"] = "requests:Quantities limits:Quantities",
        ["Quantities"] = "cpu:q memory:q",
        ["Mount"] = "name:s mountPath:s subPath:s readOnly:b",
        ["Volume"] = "name:s emptyDir:Scratch secret:SecretVolume",
        ["Scratch"] = "medium:s sizeLimit:q",
        ["SecretVolume"] = "secretName:s defaultMode:i items:Item[]",
        ["Item"] = "key:s path:s",
        ["BudgetSpec"] = "maxUnavailable:q minAvailable:q selector:Selector",
        ["ScalerSpec"] = "scaleTargetRef:Target minReplicas:i maxReplicas:i metrics:Metric[] behavior:Behavior",
        ["Target"] = "apiVersion:s kind:s name:s",
        ["Metric"] = "type:s pods:PodMetric",
        ["PodMetric"] = "metric:Name target:Aim",
        ["Aim"] = "type:s averageValue:q",
        ["Behavior"] = "scaleUp:Scaling scaleDown:Scaling",
        ["Scaling"] = "stabilizationWindowSeconds:i policies:ScalingStep[]",
        ["ScalingStep"] = "type:s value:i periodSeconds:i",
        ["PolicySpec"] = "podSelector:Selector policyTypes:s[] ingress:Ingress[]",
        ["Ingress"] = "ports:PolicyPort[] from:Peer[]",
        ["PolicyPort"] = "port:q protocol:s",
        ["Peer"] = "podSelector:Selector namespaceSelector:Selector",
        ["MonitorSpec"] = "jobLabel:s selector:Selector endpoints:Endpoint[]",
        ["Endpoint"] = "port:s path:s interval:s authorization:Authorization",
        ["Authorization"] = "credentials:Key",
    };

    /// <summary>Fields that the object should not have, or not so.</summary>
    public static IEnumerable<string> Failures(Dictionary<string, object?> each)
    {
        var shape = $"{each.Text("apiVersion")}/{each.Text("kind")}";
        return Shapes.ContainsKey(shape) ? Failures(each, shape, each.Text("metadata/name")) : [$"{shape} is not a kind that the check knows."];
    }

    private static IEnumerable<string> Failures(object? value, string shape, string path)
    {
        if (shape.EndsWith("[]", StringComparison.Ordinal))
        {
            return value is List<object?> list ? list.SelectMany((item, i) => Failures(item, shape[..^2], $"{path}[{i}]")) : [$"{path} must be a list."];
        }

        switch (shape)
        {
            case "s": return value is string ? [] : [$"{path} must be text, but was {value ?? "nothing"}."];
            case "i": return value is byte or short or int or long or ushort ? [] : [$"{path} must be a number, but was {value ?? "nothing"}."];
            case "b": return value is bool ? [] : [$"{path} must be true or false, but was {value ?? "nothing"}."];
            case "q": return value is null or bool ? [$"{path} must have a value."] : [];
            case "m": return value is Dictionary<string, object?> map ? map.Where(pair => pair.Value is not string).Select(pair => $"{path}.{pair.Key} must be text.") : [$"{path} must be a map."];
        }

        if (value is not Dictionary<string, object?> fields)
        {
            return [$"{path} must be a map of {shape}."];
        }

        var known = Shapes[shape].Split(' ').ToDictionary(field => field.Split(':')[0], field => field.Split(':')[1]);
        return fields.SelectMany(field => known.TryGetValue(field.Key, out var kind) ? Failures(field.Value, kind, $"{path}.{field.Key}") : [$"{path}: {shape} has no field '{field.Key}'."]);
    }
}
