using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Hosting;

/// <summary>Settings of the grain runtime. Those of the cluster are read on Orleans alone.</summary>
public sealed class RuntimeOptions
{
    /// <summary>How long a caller waits for a grain's response.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a grain may be idle before it leaves memory.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same for a user's grains: between two requests of one visit they should stay.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan UserCollectionAge { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>The same for an item's grain, which is needed only while the item is written.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan ItemCollectionAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop may take: requests end, states are written, the store closes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a process that is asked to stop goes on answering while <c>/health/ready</c> already says no, so that whoever sends it requests can look elsewhere first.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.Zero;

    /// <summary>How silos find each other.</summary>
    [EnumDataType(typeof(Clustering))]
    public Clustering Clustering { get; set; } = Clustering.Localhost;

    /// <summary>Silos with the same id are one cluster.</summary>
    [Required]
    public string ClusterId { get; set; } = "orleansreco";

    /// <summary>Names the service over clusters and their redeployments: reminders belong to it.</summary>
    [Required]
    public string ServiceId { get; set; } = "orleansreco";

    /// <summary>Port for other silos; 0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>Port that is listened on for other silos where that is another than the one they reach it by, as behind a proxy; 0: the same.</summary>
    [Range(0, 65_535)]
    public int SiloListenPort { get; set; }

    /// <summary>Port for clients of the cluster; 0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>Address of this machine that other silos and clients reach it by; both ports listen on it alone.</summary>
    [Required, RegularExpression(@"[0-9A-Fa-f.:]+", ErrorMessage = "AdvertisedAddress must be an IP address such as 10.0.0.7.")]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>How long a silo may take to answer another's probe, and the time between two probes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Probes missed in a row after which a silo is suspected. One that still sends anything is not.</summary>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Silos that must suspect another before it is declared dead; of two silos one is enough. With one vote, a silo that is cut off would declare all others dead.</summary>
    [Range(1, 10)]
    public int DeathVotes { get; set; } = 2;

    /// <summary>How often a silo reads the table of members when nobody tells it of a change, and says there that it lives.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan MembershipRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a silo tries to join its cluster before it gives up and ends.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Serves Orleans' own dashboard at <c>/dashboard</c>.</summary>
    public bool Dashboard { get; set; } = true;
}
