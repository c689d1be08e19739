using System.CommandLine;
using OrleansReco.Cli;
using OrleansReco.Cli.Settings;

namespace OrleansReco.Tests.Unit.Cli.Settings;

/// <summary>What holds a secret may come from a file, and is warned of when it comes by the command line.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SecretTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("PostgreSql:ConnectionString", "Host=db;Username=reco;Password=hush;Database=reco", true)]
    [InlineData("PostgreSql:ConnectionString", "Host=db;Username=reco;pwd = hush", true)]
    [InlineData("PostgreSql:ConnectionString", "Host=/run/postgresql;Database=reco", false)]
    [InlineData("RabbitMq:Uri", "amqp://reco:hush@bus:5672/%2F", true)]
    [InlineData("RabbitMq:Uri", "amqp://bus:5672/%2F", false)]
    [InlineData("Trainer:ApiKey", "reco_hush", true)]
    [InlineData("Gateway:KeyFile", "/etc/reco/keys.json", false)]
    [InlineData("Gateway:MaxEvents", "500", false)]
    public void Setting_OnTheCommandLine_IsWarnedOf_WhenItIsASecret_AndNotShownAgain(string name, string value, bool secret)
    {
        var (settings, said) = Read(["--set", $"{name}={value}"]);

        Assert.Equal(value, settings[$"Reco:{name}"]);
        Assert.Equal(secret, said.Contains($"--set-file Reco:{name}=FILE", StringComparison.Ordinal));
        Assert.DoesNotContain("hush", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Setting_FromAFile_IsReadWithoutItsLineEnd_GoesBeforeTheCommandLine_AndIsNotWarnedOf()
    {
        var file = Write("Host=db;Password=hush\n");

        var (settings, said) = Read(["--set", "PostgreSql:ConnectionString=Host=other", "--set-file", $"PostgreSql:ConnectionString={file}", "--set", "Gateway:MaxEvents=7", "--set", "Gateway:MaxEvents=8"]);

        Assert.Equal(("Host=db;Password=hush", "8"), (settings["Reco:PostgreSql:ConnectionString"], settings["reco:gateway:maxevents"]));
        Assert.Equal("", said);
    }

    [Theory]
    [InlineData("--set", "nothing", "--set must be NAME=VALUE")]
    [InlineData("--set-file", "nothing", "--set-file must be NAME=FILE")]
    [InlineData("--set-file", "RabbitMq:Uri=/no/such/file", "cannot be read")]
    public void Setting_ThatIsWrong_SaysWhat(string option, string value, string said)
        => Assert.Contains(said, Assert.Throws<CommandFailedException>(() => Read([option, value])).Message, StringComparison.Ordinal);

    [Fact]
    public void Secret_HasTwoForms_OfWhichOneIsWarnedOf()
    {
        var file = Write("reco_hush\r\n");

        Assert.Equal(("reco_hush", ""), ReadKey("--key-file", file));
        var (key, said) = ReadKey("--key", "reco_hush");
        Assert.Equal("reco_hush", key);
        Assert.Contains("--key-file FILE, or RECO_KEY", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", said, StringComparison.Ordinal);
        Assert.Equal((null, ""), ReadKey());
        Assert.Contains("not both", Assert.Throws<CommandFailedException>(() => ReadKey("--key", "a", "--key-file", file)).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<CommandFailedException>(() => ReadKey("--key-file", Write("\n"))).Message, StringComparison.Ordinal);
    }

    private static (Dictionary<string, string> Settings, string Said) Read(string[] arguments)
    {
        var options = new SettingOptions();
        var command = new Command("test");
        options.AddTo(command);
        return Said(() => options.Read(command.Parse(arguments)));
    }

    private static (string? Key, string Said) ReadKey(params string[] arguments)
    {
        var option = new SecretOption("--key", "A key.", "RECO_KEY");
        var command = new Command("test");
        option.AddTo(command);
        return Said(() => option.Read(command.Parse(arguments)));
    }

    private static (T Result, string Said) Said<T>(Func<T> read)
    {
        var (before, said) = (Console.Error, new StringWriter());
        Console.SetError(said);
        try
        {
            return (read(), said.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        return file;
    }
}

/// <summary>Tests that read what a command says: one at a time, since the console is one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleCollection
{
    public const string Name = "Console";
}
