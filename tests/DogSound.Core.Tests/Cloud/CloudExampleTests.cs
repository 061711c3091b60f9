using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace DogSound.Core.Tests.Cloud;

/// <summary>The job definitions and the image of <c>examples/cloud</c>, as far as they can be looked at without a cloud.</summary>
public sealed partial class CloudExampleTests
{
    private static readonly string Repository = (string)AppContext.GetData("DogSound.RepositoryRoot")!;

    [Fact]
    public void The_spot_job_keeps_checkpoints_where_the_container_writes_them_and_finds_the_figures_that_it_prints()
    {
        JsonElement job = Json("sagemaker-training-job.json");
        Assert.True(job.GetProperty("EnableManagedSpotTraining").GetBoolean());
        Assert.Equal("/opt/ml/checkpoints", job.GetProperty("CheckpointConfig").GetProperty("LocalPath").GetString());
        JsonElement stopping = job.GetProperty("StoppingCondition");
        Assert.True(stopping.GetProperty("MaxWaitTimeInSeconds").GetInt32() >= stopping.GetProperty("MaxRuntimeInSeconds").GetInt32());
        foreach (JsonElement metric in job.GetProperty("AlgorithmSpecification").GetProperty("MetricDefinitions").EnumerateArray())
        {
            string regex = metric.GetProperty("Regex").GetString()!, figure = regex[..regex.IndexOf('=', StringComparison.Ordinal)];
            Assert.Contains($"'{figure}'", Text("train.ps1"), StringComparison.Ordinal);
            Assert.Equal("0.973000", Regex.Match($"{figure}=0.973000;", regex).Groups[1].Value);
        }
    }

    [Fact]
    public void A_batch_job_whose_machine_is_taken_away_is_started_again()
    {
        JsonElement job = Json("aws-batch-job-definition.json"), container = job.GetProperty("containerProperties");
        Assert.Equal(["train"], container.GetProperty("command").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("/opt/ml", container.GetProperty("mountPoints")[0].GetProperty("containerPath").GetString());
        Assert.Equal(container.GetProperty("volumes")[0].GetProperty("name").GetString(), container.GetProperty("mountPoints")[0].GetProperty("sourceVolume").GetString());
        Assert.Contains(job.GetProperty("retryStrategy").GetProperty("evaluateOnExit").EnumerateArray(), rule =>
            rule.TryGetProperty("onExitCode", out JsonElement code) && code.GetString() == "143" && rule.GetProperty("action").GetString() == "RETRY");
    }

    [Fact]
    public void A_pod_has_time_for_its_checkpoint_and_is_never_joined_by_another()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text("kubernetes-cronjob.yaml")));
        Assert.Equal(["ConfigMap", "CronJob"], yaml.Documents.Select(document => Value(document.RootNode, "kind")));
        YamlNode settings = yaml.Documents[0].RootNode, job = yaml.Documents[1].RootNode;
        Assert.Equal("batch/v1", Value(job, "apiVersion"));
        Assert.Equal("Forbid", Value(job["spec"], "concurrencyPolicy"));
        YamlNode pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"], container = pod["containers"][0];
        Assert.Equal("120", Value(pod, "terminationGracePeriodSeconds"));
        Assert.Equal("OnFailure", Value(pod, "restartPolicy"));
        Assert.Equal("train", container["args"][0].ToString());
        Assert.Equal(["/opt/ml", "/opt/ml/input/config"], ((YamlSequenceNode)container["volumeMounts"]).Select(mount => Value(mount, "mountPath")));
        Assert.Equal(
            ((YamlSequenceNode)container["volumeMounts"]).Select(mount => Value(mount, "name")), ((YamlSequenceNode)pod["volumes"]).Select(volume => Value(volume, "name")));
        Assert.Equal(Value(settings["metadata"], "name"), Value(pod["volumes"][1]["configMap"], "name"));
        Assert.Equal("hyperparameters.json", ((YamlMappingNode)settings["data"]).Children.Keys.Single().ToString());
    }

    [Fact]
    public void The_image_has_what_it_copies_and_its_commands_are_executable()
    {
        foreach (Match copy in CopiedFromHere().Matches(Text("Dockerfile")))
            Assert.All(copy.Groups["files"].Value.Split(' '), file => Assert.True(Path.Exists(Path.Combine(Repository, file)), file));
        Assert.Equal(3, CopiedFromHere().Count(Text("Dockerfile")));
        foreach (string command in new[] { "train", "serve" })
        {
            Assert.StartsWith("#!/bin/sh\n", Text(command), StringComparison.Ordinal);
            Assert.Contains("exec dogsound", Text(command), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
                Assert.True(File.GetUnixFileMode(PathOf(command)).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute), command);
        }
    }

    private static string Value(YamlNode node, string key) => node[key].ToString();

    private static JsonElement Json(string name) => JsonDocument.Parse(Text(name)).RootElement;

    private static string Text(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    private static string PathOf(string name) => Path.Combine(Repository, "examples", "cloud", name);

    [GeneratedRegex(@"^COPY (?!--from)(?<files>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex CopiedFromHere();
}
