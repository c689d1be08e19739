using System.Globalization;
namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>What is wrong with what the chart gives Kubernetes.</summary>
internal sealed class ChartCheck(Chart chart)
{
    private readonly List<string> _failures = [];

    public async Task<IReadOnlyList<string>> FailuresAsync()
    {
        _failures.AddRange(chart.Objects.SelectMany(KubernetesShapes.Failures));
        var names = chart.Objects.Select(each => $"{each.Text("kind")}/{each.Text("metadata/name")}").ToList();
        _failures.AddRange(names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"{same.Key} is there {same.Count()} times."));
        using var roles = new RoleCheck();
        foreach (var workload in chart.OfKind("StatefulSet", "Deployment"))
        {
            var name = workload.Text("metadata/name");
            Expect(Selects(workload.Map("spec/selector/matchLabels"), workload), $"{name}: its selector does not match its own pods.");
            Expect(workload.At("spec/serviceName") is null || names.Contains($"Service/{workload.Text("spec/serviceName")}"), $"{name}: there is no service {workload.Text("spec/serviceName")}.");
            CheckPod(name, workload.Map("spec/template/spec"));
            foreach (var container in workload.List("spec/template/spec/containers"))
            {
                await CheckContainerAsync(roles, name, workload.Map("spec/template/spec"), container);
            }
        }

        CheckServices();
        CheckOthers(names);
        return _failures;
    }

    private void CheckPod(string name, Dictionary<string, object?> pod)
    {
        Expect(pod.At("securityContext/runAsNonRoot") is true && Number(pod.At("securityContext/runAsUser")) >= 1_000, $"{name}: the pod may run as root.");
        Expect(pod.At("automountServiceAccountToken") is false, $"{name}: the pod gets a token of the cluster that it has no use for.");
        var volumes = pod.List("volumes").Select(volume => volume.Text("name")).ToList();
        var mounts = pod.List("containers").SelectMany(container => container.List("volumeMounts")).Select(mount => mount.Text("name")).ToList();
        Expect(mounts.ToHashSet().SetEquals(volumes), $"{name}: volumes {string.Join(", ", volumes)}, mounted {string.Join(", ", mounts)}.");
        foreach (var secret in pod.List("volumes").Where(volume => volume.At("secret") is not null))
        {
            Expect(secret.Text("secret/secretName") == chart.Values.Text("secret/name"), $"{name}: the secret {secret.Text("secret/secretName")} is not the one of the values.");
        }
    }

    private async Task CheckContainerAsync(RoleCheck roles, string name, Dictionary<string, object?> pod, object? container)
    {
        Expect(container.At("securityContext/readOnlyRootFilesystem") is true, $"{name}: the root file system can be written.");
        Expect(container.At("securityContext/allowPrivilegeEscalation") is false, $"{name}: privileges may grow.");
        Expect(container.List("securityContext/capabilities/drop").Contains("ALL"), $"{name}: capabilities are kept.");
        Expect(container.Text("resources/requests/cpu").Length > 0 && container.Text("resources/requests/memory").Length > 0, $"{name}: no requests for processor and memory.");
        foreach (var mount in new[] { "/tmp", ImageFile.Default("RECO_STORE") })
        {
            Expect(container.List("volumeMounts").Any(each => each.Text("mountPath") == mount), $"{name}: nothing is mounted at {mount}, which is written.");
        }

        var environment = container.List("env").ToList();
        _failures.AddRange(environment.GroupBy(variable => variable.Text("name")).Where(same => same.Count() > 1).Select(same => $"{name}: {same.Key} is there twice."));
        foreach (var variable in environment.Where(variable => variable.At("value") is not null))
        {
            Expect(!IsSecret(variable.Text("name"), variable.Text("value")), $"{name}: {variable.Text("name")} holds a secret in clear.");
        }

        var role = new StartedRole(name, [.. container.List("args").Select(YamlTree.Text)], environment.GroupBy(variable => variable.Text("name")).ToDictionary(same => same.Key, same => Filled(same.First())));
        Expect(container.List("volumeMounts").Any(mount => mount.Text("name") == "keys" && role.KeyFile == $"{mount.Text("mountPath")}/keys.json"), $"{name}: the keys are not mounted at {role.KeyFile}, where it looks for them.");
        var (failures, paths) = await roles.CheckAsync(role);
        _failures.AddRange(failures);
        var ports = container.List("ports").ToDictionary(port => port.Text("name"), port => (int)Number(port.At("containerPort")));
        Expect(role.Ports.SetEquals(ports.Values), $"{name}: the ports {string.Join(", ", ports.Values)} are declared, and the process listens on {string.Join(", ", role.Ports)}.");
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            var path = container.Text($"{probe}/httpGet/path");
            Expect(ports.TryGetValue(container.Text($"{probe}/httpGet/port"), out var port) && role.Urls.Any(url => new Uri(url).Port == port), $"{name}: {probe} asks a port that does not answer HTTP.");
            Expect(paths.Count == 0 || paths.Contains(path), $"{name}: {probe} asks {path}, which is not mapped.");
        }

        var needed = Duration(role, "ShutdownTimeout", 30) + Duration(role, "DrainDelay", 0) + container.List("lifecycle/preStop/exec/command").Select(word => int.TryParse(YamlTree.Text(word), out var seconds) ? seconds : 0).Sum();
        Expect(Number(pod.At("terminationGracePeriodSeconds")) > needed, $"{name}: terminationGracePeriodSeconds is {pod.Text("terminationGracePeriodSeconds")}, and a stop may take {needed} s.");
    }

    private void CheckServices()
    {
        foreach (var service in chart.OfKind("Service"))
        {
            var pods = chart.OfKind("StatefulSet", "Deployment").Where(workload => Selects(service.Map("spec/selector"), workload)).ToList();
            Expect(pods.Count == 1, $"Service {service.Text("metadata/name")} selects {pods.Count} workloads.");
            var ports = pods.SelectMany(pod => pod.List("spec/template/spec/containers")).SelectMany(container => container.List("ports")).Select(port => port.Text("name")).ToList();
            foreach (var target in service.List("spec/ports").Select(port => port.Text("targetPort")))
            {
                Expect(ports.Contains(target), $"Service {service.Text("metadata/name")} leads to the port {target}, which no container has.");
            }
        }
    }

    private void CheckOthers(List<string> names)
    {
        foreach (var budget in chart.OfKind("PodDisruptionBudget"))
        {
            Expect(chart.OfKind("StatefulSet", "Deployment").Count(workload => Selects(budget.Map("spec/selector/matchLabels"), workload)) == 1, $"The budget {budget.Text("metadata/name")} does not select one workload.");
        }

        foreach (var scaler in chart.OfKind("HorizontalPodAutoscaler"))
        {
            Expect(names.Contains($"{scaler.Text("spec/scaleTargetRef/kind")}/{scaler.Text("spec/scaleTargetRef/name")}"), $"The scaler {scaler.Text("metadata/name")} scales nothing.");
            var adapted = MetricNames.OfAdapter();
            foreach (var metric in scaler.List("spec/metrics").Select(metric => metric.Text("pods/metric/name")))
            {
                Expect(adapted.Contains(metric), $"The scaler reads {metric}, which deploy/prometheus/adapter.yaml does not make.");
            }
        }

        foreach (var policy in chart.OfKind("NetworkPolicy"))
        {
            var pods = chart.OfKind("StatefulSet", "Deployment").Where(workload => Selects(policy.Map("spec/podSelector/matchLabels"), workload)).ToList();
            var ports = pods.SelectMany(pod => pod.List("spec/template/spec/containers")).SelectMany(container => container.List("ports")).Select(port => port.Text("name")).ToList();
            foreach (var port in policy.List("spec/ingress").SelectMany(rule => rule.List("ports")).Select(port => port.Text("port")))
            {
                Expect(ports.Contains(port), $"The policy {policy.Text("metadata/name")} opens the port {port}, which no container has.");
            }

            // Whoever reaches these ports is in the cluster: Orleans asks nobody who he is.
            foreach (var rule in policy.List("spec/ingress").Where(rule => (!rule.List("ports").Any() && ports.Contains("silo")) || rule.List("ports").Any(port => port.Text("port") is "silo" or "cluster-client")))
            {
                Expect(
                    rule.List("from").Any() && rule.List("from").All(peer => peer.At("namespaceSelector") is null && peer.At("ipBlock") is null && peer.Map("podSelector/matchLabels").ContainsKey("app.kubernetes.io/component")),
                    $"The policy {policy.Text("metadata/name")} lets others than silos and gateways at a port of Orleans, which asks for no key.");
            }
        }

        if (chart.OfKind("NetworkPolicy").Any())
        {
            foreach (var workload in chart.OfKind("StatefulSet", "Deployment").Where(workload => workload.List("spec/template/spec/containers").SelectMany(container => container.List("ports")).Any(port => port.Text("name") is "silo" or "cluster-client")))
            {
                Expect(chart.OfKind("NetworkPolicy").Any(policy => Selects(policy.Map("spec/podSelector/matchLabels"), workload)), $"{workload.Text("metadata/name")} has ports of Orleans, and no policy guards them.");
            }
        }

        foreach (var monitor in chart.OfKind("ServiceMonitor"))
        {
            Expect(chart.OfKind("Service").Any(service => Holds(monitor.Map("spec/selector/matchLabels"), service.Map("metadata/labels"))), "The ServiceMonitor selects no service.");
            Expect(chart.OfKind("Service").All(service => service.Map("metadata/labels").ContainsKey(monitor.Text("spec/jobLabel"))), $"A service has no label {monitor.Text("spec/jobLabel")}.");
        }
    }

    private static bool IsSecret(string name, string value)
        => !value.StartsWith('/') && (value.Contains("Password=", StringComparison.OrdinalIgnoreCase) || value.Contains('@', StringComparison.Ordinal) || name.Contains("KEY", StringComparison.OrdinalIgnoreCase) || name.Contains("PASS", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("ConnectionString", StringComparison.Ordinal) || name.EndsWith("RabbitMq__Uri", StringComparison.Ordinal));

    /// <summary>A variable's value, with what only the running cluster knows filled in.</summary>
    private static string Filled(object? variable) => (variable.Text("valueFrom/secretKeyRef/key"), variable.Text("valueFrom/fieldRef/fieldPath")) switch
    {
        ("postgresql", _) => "Host=postgres;Username=reco;Password=filled-in;Database=reco",
        ("rabbitmq", _) => "amqp://reco:filled-in@rabbitmq:5672/%2F",
        ("operator-key", _) => "reco_filled_in",
        (_, "status.podIP") => "10.0.0.7",
        (_, "metadata.name") => "shop-silo-0",
        ("", "") => variable.Text("value"),
        var (secret, field) => throw new FormatException($"The chart takes '{secret}{field}', which the check cannot fill in. Teach it, and document the secret's key in values.yaml."),
    };

    private static bool Selects(Dictionary<string, object?> labels, Dictionary<string, object?> workload) => labels.Count > 0 && Holds(labels, workload.Map("spec/template/metadata/labels"));

    private static bool Holds(Dictionary<string, object?> wanted, Dictionary<string, object?> labels) => wanted.All(label => Equals(labels.GetValueOrDefault(label.Key), label.Value));

    private static double Duration(StartedRole role, string setting, double otherwise)
        => TimeSpan.TryParse(role.Environment.GetValueOrDefault($"RECO_SETTING_Reco__Runtime__{setting}"), CultureInfo.InvariantCulture, out var said) ? said.TotalSeconds : otherwise;

    private static double Number(object? value) => double.TryParse(YamlTree.Text(value), out var number) ? number : double.NaN;

    private void Expect(bool holds, string failure)
    {
        if (!holds)
        {
            _failures.Add(failure);
        }
    }
}
