using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Client;

/// <summary>Where the cluster is: its gateways by name, or the table of its members in PostgreSQL. Say one of the two.</summary>
public sealed class ClusterClientOptions
{
    /// <summary>Gateways of silos, as address:port. For a cluster on one machine.</summary>
    public IList<string> Gateways { get; } = [];

    /// <summary>PostgreSQL, where the silos keep the table of members (<c>Reco:PostgreSql:ConnectionString</c> of the silos).</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The cluster's id, as the silos have it.</summary>
    /// <value>orleansreco.</value>
    [Required]
    public string ClusterId { get; set; } = "orleansreco";

    /// <summary>The service's id, as the silos have it.</summary>
    /// <value>orleansreco.</value>
    [Required]
    public string ServiceId { get; set; } = "orleansreco";

    /// <summary>How often it is looked up which silos there are: a silo that came is called, and one that went is not, after this at the latest.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan GatewayRefresh { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo may leave everything unanswered that goes through it, while others answer, before it is not called any more. The cluster takes some seconds to agree that it is dead.</summary>
    /// <value>750 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan GatewayPatience { get; set; } = TimeSpan.FromMilliseconds(750);

    /// <summary>How long such a silo is left alone before it is called again.</summary>
    /// <value>5 s: if it is dead, the cluster knows by then.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan GatewayRest { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client that found no silo waits before it looks again.</summary>
    /// <value>500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ConnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<string> Check()
    {
        if (Gateways.Count == 0 == string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return "UseOrleans: say where the cluster is, by Gateways such as 127.0.0.1:30000, or by the ConnectionString of PostgreSQL, and not by both.";
        }

        foreach (var gateway in Gateways.Where(gateway => !System.Net.IPEndPoint.TryParse(gateway, out var endpoint) || endpoint.Port == 0))
        {
            yield return $"UseOrleans: Gateways must be address:port, but one was '{gateway}'. Send such as 127.0.0.1:30000.";
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        foreach (var result in results)
        {
            yield return $"UseOrleans: {result.ErrorMessage}";
        }
    }
}
