using System.Diagnostics;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Deploy;

public sealed class MonitoringTests(RunningService service) : IClassFixture<RunningService>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Of the scrape; and of what there is only once a stage was skipped or a model is served.
    private static readonly string[] OtherLabels = ["instance", "job", "namespace", "pod", "stage", "role"];

    [Fact]
    public async Task Queries_OfAlertsDashboardAndScaler_ReadMetricsThatTheServiceExports()
    {
        var (exported, labels) = await ScrapeAsync();

        Assert.Empty(Failures(exported, labels, MetricNames.OfAlerts(), MetricNames.OfDashboard()));
        Assert.Empty(MetricNames.ReadByAdapter().Except(exported));
    }

    [Theory]
    [InlineData("reco_cluster_silos_lost_total", "reco_cluster_silos_lost")]
    [InlineData("reco_outbox_examples", "reco_outbox_depth")]
    [InlineData("by (surface, le)", "by (surfaces, le)")]
    [InlineData("{recorded=\"False\"}", "{stored=\"False\"}")]
    public async Task Alerts_WithAPlantedError_AreRefused(string right, string wrong)
    {
        var (exported, labels) = await ScrapeAsync();

        Assert.NotEmpty(Failures(exported, labels, MetricNames.OfAlerts(new Plant("prometheus/alerts.yml", right, wrong)), []));
    }

    [Fact]
    public async Task Dashboard_WithAPlantedError_IsRefused()
    {
        var (exported, labels) = await ScrapeAsync();

        Assert.NotEmpty(Failures(exported, labels, [], MetricNames.OfDashboard(new Plant("grafana/orleansreco.json", "max(reco_feed_age)", "max(reco_feed_lag)"))));
    }

    [Fact]
    public void Alerts_EachOfThem_SayWhatItMeansAndWhatToDo()
        => Assert.All(YamlTree.Parse(DeployFolder.Read("prometheus/alerts.yml")).List("groups").SelectMany(group => group.List("rules")), rule =>
        {
            Assert.NotEmpty(rule.Text("annotations/summary"));
            Assert.True(rule.Text("annotations/runbook").Length > 80, $"{rule.Text("alert")} has no runbook.");
            Assert.Contains(rule.Text("labels/severity"), new[] { "page", "ticket", "info" });
        });

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("names: [silo]", "names: [silos]", "no service silos")]
    [InlineData("type: A, port: 8081", "type: A, port: 8082", "does not listen")]
    [InlineData("metrics_path: /metrics", "metrics_path: /metric", "not mapped")]
    [InlineData("/run/secrets/operator-key", "/run/secrets/key", "no secret")]
    public async Task Scrapes_OfTheComposedCluster_AskWhatListens(string? right, string? wrong, string? said)
    {
        var failures = await ScrapeFailuresAsync(right is null ? null : new Plant("prometheus/prometheus.yml", right, wrong!));

        if (said is null)
        {
            Assert.Empty(failures);
        }
        else
        {
            Assert.Contains(failures, failure => failure.Contains(said, StringComparison.Ordinal));
        }
    }

    [SkippableTheory]
    [InlineData("check", "rules", "deploy/prometheus/alerts.yml")]
    [InlineData("test", "rules", "deploy/prometheus/alerts.test.yml")]
    [InlineData("check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml")]
    public async Task Promtool_OnTheRules_FindsNothing(params string[] arguments)
    {
        var promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Skip.If(promtool is null, "promtool is not here, which parses the queries; apt-get install prometheus brings it.");

        using var process = Process.Start(new ProcessStartInfo(promtool, arguments) { WorkingDirectory = DeployFolder.Repository, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.True(process.ExitCode == 0, said);
    }

    private static List<string> Failures(HashSet<string> exported, HashSet<string> labels, Dictionary<string, string> alerts, List<(string Panel, string Query)> panels)
        => [.. alerts.Select(alert => (alert.Key, alert.Value)).Concat(panels).SelectMany(query => MetricNames.In(query.Item2).Except(exported).Select(metric => $"{query.Item1}: nothing exports {metric}.")
            .Concat(MetricNames.LabelsIn(query.Item2).Except(labels).Except(OtherLabels).Select(label => $"{query.Item1}: no metric has the label {label}.")))];

    private static async Task<List<string>> ScrapeFailuresAsync(Plant? plant)
    {
        var compose = YamlTree.Parse(DeployFolder.Read("compose.yaml"));
        var failures = new List<string>();
        using var roles = new RoleCheck();
        foreach (var job in YamlTree.Parse(DeployFolder.Read("prometheus/prometheus.yml", plant)).List("scrape_configs"))
        {
            var secret = job.Text("authorization/credentials_file");
            if (!compose.List("services/prometheus/secrets").Any(each => secret == $"/run/secrets/{each}"))
            {
                failures.Add($"{job.Text("job_name")}: prometheus has no secret {secret}.");
            }

            foreach (var target in job.List("dns_sd_configs"))
            {
                var name = YamlTree.Text(target.List("names").Single());
                var service = compose.At($"services/{name}");
                if (service is null)
                {
                    failures.Add($"{job.Text("job_name")}: there is no service {name}.");
                    continue;
                }

                // What the service is told besides does not matter here; ComposeTests look at it.
                var role = new StartedRole(name, [.. service.List("command").Select(YamlTree.Text)], new Dictionary<string, string> { ["RECO_SETTING_Reco__Messaging__Transport"] = "RabbitMq" });
                var (_, paths) = await roles.CheckAsync(role);
                if (!role.Ports.Contains(int.Parse(target.Text("port"))))
                {
                    failures.Add($"{job.Text("job_name")}: {name} does not listen on {target.Text("port")}.");
                }

                if (paths.Count > 0 && !paths.Contains(job.Text("metrics_path")))
                {
                    failures.Add($"{job.Text("job_name")}: {job.Text("metrics_path")} of {name} is not mapped.");
                }
            }
        }

        return failures;
    }

    /// <summary>The service's metrics after a slate and an event, so that their labels are there.</summary>
    private async Task<(HashSet<string> Names, HashSet<string> Labels)> ScrapeAsync()
    {
        await service.SlateAsync("scraped");
        await service.PostAsync("/v1/events", $$"""[{"eventId":"scraped-{{Guid.NewGuid()}}","type":"play","userId":"scraped","itemId":"{{SmallCatalogue.Items[0].ItemId}}","completion":1,"timestamp":"{{TimeProvider.System.GetUtcNow():O}}"}]""");
        var text = await service.Http.GetStringAsync("/metrics");
        return (MetricNames.Exported(text), MetricNames.Labels(text));
    }
}
